import { makeQuestion } from '../quiz/make-question.js';
import { wasAcceptedBy } from '../judges/packet-judges.js';
import { nearOf, senderOf } from '../look/apps.js';
import { deviceFor } from '../look/routes.js';
import type { Story } from '../model/story.js';

export const sameCell: Story = {
  id: '150-same-cell',
  module: 'c2c',
  title: 'Same cell or another: what differs',
  learn: ['say which legs of the way fall away when both apps share a cell'],
  assumes: ['two-cells', 'apart', 'beside', 'policy'],
  theory: [
    'Two apps that happen to share a cell are no less apart: a policy is needed between them as well, and the same rules judge the packet. But nothing has to cross the underlay. Send to both instances of {appB} and compare.',
  ],
  steps: [
    {
      id: '1',
      kind: 'given',
      text: 'Call {near.instance}, which runs on the same cell as {appA.instance}.',
      commands: ["cf ssh {appA} -c 'curl -sS -m 5 http://{near.ip}:8080/'"],
      check: wasAcceptedBy('near'),
    },
    {
      id: '2',
      kind: 'given',
      text: 'Call {far.instance}, which runs on another one.',
      commands: ["cf ssh {appA} -c 'curl -sS -m 5 http://{far.ip}:8080/'"],
      check: wasAcceptedBy('far'),
    },
    {
      id: '3',
      kind: 'question',
      text: 'On which of the two ways does a packet pass the chain of the policies?',
      hints: ['The checks of steps 1 and 2 counted packets at the rule of the policy.'],
      ask: ({ facts }) =>
        makeQuestion(
          `${facts.api}/150/3`,
          ['on both', 'FORWARD is for all that a cell passes on, from wherever it came'],
          [
            ['only between cells', 'the counter of the rule for the neighbour grew as well'],
            ['only on one cell', 'the counter of the rule on the other cell grew as well'],
          ],
        ),
    },
    {
      id: '4',
      kind: 'question',
      text: 'By which device does a packet from {appA.instance} to {near.instance} leave the cell’s rules towards the container? (In the kernel’s log this is OUT=.)',
      hints: ['`ip route get {near.ip}` on the cell.'],
      ask: ({ facts }) => {
        const [near, sender] = [nearOf(facts), senderOf(facts)];
        return makeQuestion(
          `${facts.api}/150/4`,
          [deviceFor(near?.ip), 'from plug to plug, without a VTEP'],
          [
            ['silk-vtep', 'nothing has to be wrapped: the container is at home'],
            [deviceFor(sender?.ip) ?? '', 'that is where it came in: IN='],
            ['eth0', 'it never reaches the underlay'],
          ],
        );
      },
    },
    {
      id: '5',
      kind: 'question',
      text: 'And what is IN= on {far.instance}’s cell, when the packet from {appA} arrives there?',
      hints: ['Where do packets from other cells come out?'],
      ask: ({ facts }) =>
        makeQuestion(
          `${facts.api}/150/5`,
          ['silk-vtep', 'it has just been unwrapped there'],
          [
            [deviceFor(senderOf(facts)?.ip) ?? '', 'that device is on the sender’s cell'],
            ['eth0', 'the outer packet came in there; the rules see the inner one'],
            ['lo', 'nothing comes from the cell itself'],
          ],
        ),
    },
  ],
  leaves: ['policies'],
};
