import { makeQuestion } from '../quiz/make-question.js';
import { isMarked, notMarked } from '../judges/policy-judges.js';
import { destinationCell, sourceCell } from '../look/apps.js';
import { acceptRules, markOf, markRules, NO_RULES } from '../look/rules.js';
import type { Story } from '../model/story.js';
import { ADD_POLICY, POLICY_HINTS, REMOVE_POLICY } from './phrases.js';

export const marks: Story = {
  id: '070-marks',
  module: 'c2c',
  title: 'Marks: how a cell says who sent a packet',
  learn: ['find the rule that marks an app’s packets', 'connect app, tag and mark'],
  assumes: ['policy'],
  theory: [
    'Addresses change whenever an app restarts; policies name apps. So the cells need a way to say “this is from {appA}” that has nothing to do with addresses. They use a number: the policy server gives a tag to every app that takes part in a policy, and the sender’s cell sets that number as the mark of every packet that the app sends.',
    'A mark is no part of the packet. It is a note that the kernel keeps beside it, for its own rules to look at.',
  ],
  steps: [
    {
      id: '1',
      kind: 'work-out',
      text: 'Take the policy between {appA} and {appB} away, and look on {appA.cell} for rules that mark: `sudo iptables-save | grep set-xmark`. None may be left for {appA}. (The course removes all policies of the foundation here. Leave those of other people alone.)',
      hints: [
        'Removing a policy takes the same words as adding it: `cf remove-network-policy --help`.',
      ],
      solution: [REMOVE_POLICY],
      check: notMarked,
    },
    {
      id: '2',
      kind: 'work-out',
      text: 'Add the policy again, and wait until {appA.cell} marks {appA}.',
      hints: POLICY_HINTS,
      solution: [ADD_POLICY],
      check: isMarked,
    },
    {
      id: '3',
      kind: 'question',
      place: 'source-cell',
      text: 'Find the rule once more: `sudo iptables-save | grep src:{appA.guid}`. Which mark does it set?',
      hints: [
        'It stands behind --set-xmark, before the slash.',
        '`cf curl /networking/v1/external/tags` has the tag for comparison, if you are a network admin.',
      ],
      ask: ({ facts }) => {
        const [rule] = markRules(sourceCell(facts)?.rules ?? NO_RULES, facts.source.guid);
        const mark = rule && markOf(rule);
        if (mark === undefined) return undefined;
        const other = facts.tags?.get(facts.destination.guid);
        return makeQuestion(
          `${facts.api}/070/3`,
          [hex(mark), `the tag of ${facts.source.name}: the same number`],
          [
            other === undefined
              ? [hex(mark + 1), 'no rule sets that one']
              : [
                  hex(other),
                  `that is the tag of ${facts.destination.name}: it has one because the policy names it too`,
                ],
            ['0xffffffff', 'that is the mask behind the slash: which bits of the mark are set'],
            ['0xffff0000', 'that is the mark of traffic from the router and from mapped ports'],
          ],
        );
      },
    },
    {
      id: '4',
      kind: 'question',
      place: 'destination-cell',
      text: 'On {appB.cell}, look at the rule that accepts: `sudo iptables-save | grep _dst:{appB.guid}`. Whose tag does its --mark ask for?',
      hints: [
        'Its comment names both apps. Compare the number with the one of the question before.',
      ],
      ask: ({ facts }) => {
        const [a, b] = [facts.source.name, facts.destination.name];
        const cell = destinationCell(facts);
        const rules =
          cell === undefined
            ? []
            : acceptRules(cell.rules, facts.source.guid, facts.destination.guid);
        if (rules.length === 0) return undefined;
        return makeQuestion(
          `${facts.api}/070/4`,
          [
            `the one of ${a}, which sends`,
            'the rule asks: is this packet for my container, and was it sent by an app that may?',
          ],
          [
            [
              `the one of ${b}, which receives`,
              `${b}’s own tag marks what ${b} sends; the address says that the packet is for it`,
            ],
            ['the one of the cell that sends', 'cells have no tags; apps have'],
          ],
        );
      },
    },
    {
      id: '5',
      kind: 'question',
      text: 'A tag has 16 bits here. How many apps can take part in policies at most?',
      hints: [
        '2 to the power of 16.',
        'Not the number of apps on the foundation: only those in policies need one.',
      ],
      ask: ({ facts }) =>
        makeQuestion(
          `${facts.api}/070/5`,
          ['65,536 at most', '2^16 values; one app takes one tag, however many policies it is in'],
          [
            ['256', 'that would be 8 bits'],
            ['4,096', 'that is how many VLANs there can be: 12 bits'],
            [
              'any number',
              'tags are given back when an app is in no policy any more, but 16 bits are 16 bits',
            ],
          ],
        ),
    },
  ],
  leaves: ['policies'],
};

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
