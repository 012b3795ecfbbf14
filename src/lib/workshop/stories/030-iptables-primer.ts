import { makeQuestion } from '../quiz/make-question.js';
import { chainRules, overlayChain, policyChain } from '../look/rules.js';
import { destinationCell, receiverOf } from '../look/apps.js';
import type { Story } from '../model/story.js';

export const iptablesPrimer: Story = {
  id: '030-iptables-primer',
  module: 'c2c',
  title: 'Reading iptables rules',
  learn: ['follow a packet through chains of rules, with rules of your own cell'],
  assumes: ['two-cells'],
  theory: [
    'The kernel holds rules in tables (filter decides, nat translates, mangle marks) and, within a table, in chains. A packet that a cell passes on walks through the chain FORWARD of the table filter, rule by rule from the top. A rule has conditions, and what happens to a packet that meets all of them: `-j`.',
    '`-j ACCEPT`, `-j DROP` and `-j REJECT` end the walk. `-j LOG` writes a line to the kernel’s log and goes on. `-j some-chain` walks through another chain, and comes back if nothing there ended it; `-g some-chain` goes there for good. What reaches the end of FORWARD meets the chain’s policy.',
    'The course has a module of its own on this, with a small firewall to build; it is the right place if these lines look new. The following needs only reading: `sudo iptables-save` on {appB.cell} prints all rules.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      text: 'Which chain does a packet enter first from FORWARD on {appB.cell}?',
      place: 'destination-cell',
      hints: [
        '`sudo iptables -S FORWARD` prints the chain in order.',
        'Policies are asked before everything else.',
      ],
      ask: ({ facts }) => {
        const cell = destinationCell(facts);
        if (cell === undefined) return undefined;
        const ip = receiverOf(facts)?.ip ?? '';
        const others = chainRules(cell.rules, 'filter', 'FORWARD').map(
          ({ target }) => target?.name ?? '',
        );
        return makeQuestion(
          `${facts.api}/030/1`,
          [
            policyChain(cell.rules),
            'it is the first rule of FORWARD: the policy agent puts it there',
          ],
          [
            [
              overlayChain(cell.rules, ip) ?? '',
              'that chain comes later: it turns away what no policy has let through',
            ],
            [
              others.find((name) => name.startsWith('netout--')) ?? '',
              'that one is for packets that leave the overlay: security groups',
            ],
            ['INPUT', 'that is for packets to the cell itself, not for those that it passes on'],
          ],
        );
      },
    },
    {
      id: '2',
      kind: 'question',
      text: 'A packet to {appB.ip} has come to the last rule of the chain {appB.chain}. What becomes of it?',
      place: 'destination-cell',
      hints: ['`sudo iptables -S {appB.chain}` prints it; look at the last line.'],
      ask: ({ facts }) =>
        makeQuestion(
          `${facts.api}/030/2`,
          [
            'it is turned away, and the sender is told',
            'REJECT with icmp-port-unreachable: curl says “Connection refused” at once',
          ],
          [
            [
              'it vanishes without a word',
              'that would be DROP: the sender would wait until its patience ends',
            ],
            [
              'it comes back to FORWARD and goes on',
              'only a packet that no rule decided about comes back',
            ],
            ['it is delivered', 'what may be delivered was accepted further up'],
          ],
        ),
    },
    {
      id: '3',
      kind: 'question',
      text: 'Where a rule with `-j LOG` stands right above one with `-j REJECT`, and a packet meets both: what happens?',
      hints: ['LOG decides nothing.'],
      ask: ({ facts }) =>
        makeQuestion(
          `${facts.api}/030/3`,
          [
            'a line is written, then the packet is turned away',
            'LOG lets the packet go on to the next rule; this pair is how denied packets are logged',
          ],
          [
            ['a line is written and the packet passes', 'LOG does not end the walk'],
            ['it is turned away, so nothing is written', 'the rule above is met first'],
            ['one of the two, at random', 'rules are met in order, always'],
          ],
        ),
    },
  ],
  leaves: [],
};
