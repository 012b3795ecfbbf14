import { makeQuestion } from '../quiz/make-question.js';
import type { Story } from '../model/story.js';

/** The way in the order of its legs: the picture shows them, the questions ask for them. */
const LEGS = [
  'the process in the container sends',
  'the packet crosses the veth pair to the cell',
  'the cell marks it with the tag of its app',
  'the cell’s route sends it to silk-vtep',
  'silk-vtep wraps it, mark included',
  'the outer packet crosses the underlay',
  'the other cell’s silk-vtep unwraps it',
  'the mark is set again from the header',
  'the rules of the policy judge it',
  'the route sends it to the container’s veth pair',
  'the process in the other container receives',
] as const;

export const dataflowOverview: Story = {
  id: '040-dataflow-overview',
  module: 'c2c',
  title: 'The whole way of a packet, in eleven legs',
  learn: ['say in order what happens to a packet between two apps, and on which cell'],
  assumes: ['two-cells', 'apart'],
  theory: [
    'Before looking at each part by itself, here is the whole way with the names of your foundation. Every story from here on zooms in on one or two of these legs.',
  ],
  picture: [
    ' {appA.cell}',
    '  1  {appA.instance} sends from {appA.ip} to {appB.ip}:8080',
    '  2  out of the container by its eth0, into the cell by {appA.device}',
    '  3  iptables marks it: who sent it, as a number',
    '  4  ip route: {appB.ip} is behind silk-vtep',
    '  5  silk-vtep wraps it into UDP, the mark goes into the header',
    ' the network between the cells',
    '  6  from {appA.cell.ip} to {appB.cell.ip}, UDP port 4789',
    ' {appB.cell}',
    '  7  silk-vtep unwraps it',
    '  8  the mark is back on the packet',
    '  9  iptables: does a policy accept this mark at this address and port?',
    ' 10  ip route: {appB.ip} is behind {appB.device}',
    ' 11  {appB.instance} receives',
  ],
  steps: [
    legQuestion(
      '1',
      1,
      'What comes right after the packet has come from the container into the cell?',
    ),
    legQuestion(
      '2',
      6,
      'The outer packet has arrived, and silk-vtep of {appB.cell} has unwrapped it. What is next?',
    ),
    legQuestion('3', 7, 'And right after that?'),
    {
      id: '4',
      kind: 'question',
      text: 'On which cell is it decided whether a policy allows the packet?',
      hints: ['Look for leg 9 in the picture.'],
      ask: ({ facts }) => {
        const [a, b] = [facts.source.name, facts.destination.name];
        return makeQuestion(
          `${facts.api}/040/4`,
          [
            `on the cell of ${b}, which receives`,
            'the sender’s cell marks, the receiver’s cell decides: so its log is the one to read',
          ],
          [
            [`on the cell of ${a}, which sends`, 'that cell only writes down who sends: the mark'],
            ['on both', 'the sender’s cell does not look at the destination of overlay packets'],
            [
              'in the policy server',
              'the policy server is asked beforehand; no packet ever reaches it',
            ],
          ],
        );
      },
    },
  ],
  leaves: [],
};

function legQuestion(id: string, after: number, text: string): Story['steps'][number] {
  return {
    id,
    kind: 'question',
    text,
    hints: ['The picture above has the legs in order.'],
    ask: ({ facts }) =>
      makeQuestion(
        `${facts.api}/040/${id}`,
        [LEGS[after + 1], `leg ${after + 2} of the way`],
        [
          [LEGS[after + 3] ?? '', `that is leg ${after + 4}`],
          [LEGS[after - 1] ?? '', `that was leg ${after}`],
          [LEGS[after + 2] ?? '', `that is leg ${after + 3}: one thing comes before`],
        ],
      ),
  };
}
