import { makeQuestion } from '../quiz/make-question.js';
import { oneWay, outsideIsSilent, twoWays } from '../judges/capture-judges.js';
import { policyIsThere } from '../judges/policy-judges.js';
import type { Story } from '../model/story.js';
import { ADD_POLICY, CALL, capture, POLICY_HINTS } from './phrases.js';

export const tcpdump: Story = {
  id: '170-tcpdump',
  module: 'c2c',
  title: 'Watching packets on a cell',
  learn: [
    'choose the device on which overlay packets show',
    'read refused and answered connections in a capture',
  ],
  assumes: ['two-cells', 'no-policies', 'no-captures'],
  needsKernel: 'a capture needs packets that a kernel carries',
  theory: [
    'tcpdump shows packets as they pass a device. On a cell the question is which: the one to the other cells, {appA.cell.device}, sees wrapped packets only, where the apps’ own addresses are hidden inside. Their plugs, and silk-vtep, see them as they are. `-i any` listens on all at once, and so shows a packet once for each device that it passes.',
    'Each capture here ends by itself after twenty seconds, and is kept in a file for the check. Start it in one terminal, call from another.',
  ],
  steps: [
    {
      id: '1',
      kind: 'given',
      place: 'source-cell',
      text: 'Listen on {appA.cell.device} of {appA.cell}, for packets between {appA.instance} and {appB.instance}, and call while it runs.',
      commands: capture(
        '170-eth0.txt',
        '-c 20 -i {appA.cell.device} host {appA.ip} and host {appB.ip}',
      ),
      meanwhile: [CALL],
      check: outsideIsSilent,
    },
    {
      id: '2',
      kind: 'work-out',
      place: 'source-cell',
      text: 'Do the same once more so that the packets show, and keep it as `170-denied.txt`. There is no policy yet: which direction do you see?',
      hints: [
        'One word of the first command has to change: the device.',
        'The device that stands for all of them is called any.',
      ],
      solution: capture('170-denied.txt', '-c 20 -i any host {appA.ip} and host {appB.ip}'),
      meanwhile: [CALL],
      check: oneWay,
    },
    {
      id: '3',
      kind: 'question',
      text: 'curl said “Connection refused”, and yet no packet from {appB} is in the capture. Who refused?',
      hints: ['Which rule turned the packet away, and on which machine?'],
      ask: ({ facts }) => {
        const b = facts.destination.name;
        return makeQuestion(
          `${facts.api}/170/3`,
          [
            `the cell of ${b}, in its name`,
            `its REJECT rule sent an ICMP error; ${b} has not noticed anything`,
          ],
          [
            [`${b}, whose port is closed`, 'then its answer would be in the capture'],
            ['curl itself, after its patience had ended', 'it came at once: somebody answered'],
            ['the policy server', 'no packet ever goes there'],
          ],
        );
      },
    },
    {
      id: '4',
      kind: 'work-out',
      text: 'Add the policy from {appA} to {appB}.',
      hints: POLICY_HINTS,
      solution: [ADD_POLICY],
      check: policyIsThere,
    },
    {
      id: '5',
      kind: 'given',
      place: 'source-cell',
      text: 'Capture a last time, and call while it runs: this time with an answer.',
      commands: capture('170-allowed.txt', '-c 40 -i any host {appA.ip} and host {appB.ip}'),
      meanwhile: [CALL],
      check: twoWays,
    },
  ],
  leaves: ['captures', 'policies'],
};
