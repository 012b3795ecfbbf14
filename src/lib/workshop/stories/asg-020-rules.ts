import { makeQuestion, type WrongAnswer } from '../quiz/make-question.js';
import { webWasLetOut } from '../judges/group-judges.js';
import { senderOf, sourceCell } from '../look/apps.js';
import { rulePermitting, senderEgressRules, EGRESS_PORT } from '../look/egress.js';
import { egressRefusal } from '../look/rules.js';
import type { Story } from '../model/story.js';

export const groupRules: Story = {
  id: 'asg-020-rules',
  module: 'asgs',
  title: 'Security groups: find the rule, foretell the verdict',
  learn: ['find the rule that lets a packet out, and say what happens to one that has none'],
  assumes: ['kept-in', 'let-out'],
  theory: [
    'Each allowed range of a group is one rule on the cell. It ends in ACCEPT, or, where it is logged, in `-g …--log`: a small chain that writes the line and accepts. So a logged rule looks different, and lets out the same.',
    'Where groups are dynamic, a change takes hold on running apps within a minute, and the rules are in `asg-…`. Where they are not, an app keeps the groups that it was started with, in `netout--…`.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      place: 'source-cell',
      text: '{appA} wants to reach {egress.open} by tcp port 80. Which rule lets it out?',
      hints: [
        'Read the --dst-range of each rule: which one holds the address, and has no other condition that fails?',
      ],
      ask: ({ facts, baseline }) => {
        const ip = String(baseline['egress open'] ?? '');
        const right = rulePermitting(facts, ip, 80);
        const wrong = senderEgressRules(facts).filter((rule) => rule !== right);
        return makeQuestion(
          `${facts.api}/asg-020/1`,
          [
            right && conditions(right.spec),
            'the address is in the range, and nothing else is asked',
          ],
          [
            ...wrong
              .filter(({ spec }) => spec.includes('--dst-range'))
              .slice(0, 2)
              .map(({ spec }): WrongAnswer => [
                conditions(spec),
                `${ip} by tcp port 80 does not fit: look at the range and at --dport`,
              ]),
            ['none', 'one does: look at each range'],
          ],
        );
      },
    },
    {
      id: '2',
      kind: 'given',
      text: 'Try it. An answer or none: what counts is that the packet went out.',
      commands: ["cf ssh {appA} -c 'curl -sS -m 5 -o /dev/null http://{egress.open}/'"],
      check: webWasLetOut,
    },
    {
      id: '3',
      kind: 'question',
      text: 'Foretell: what happens to a packet from {appA} to {egress.target} port {egress.port}?',
      hints: ['Does any range hold it? If not, what does the last rule of the chain say?'],
      ask: ({ facts, baseline }) => {
        const ip = String(baseline['egress target'] ?? '');
        const cell = sourceCell(facts);
        const last = cell && egressRefusal(cell.rules, senderOf(facts)?.ip ?? '');
        if (ip === '' || rulePermitting(facts, ip, EGRESS_PORT) !== undefined) return undefined;
        return makeQuestion(
          `${facts.api}/asg-020/3`,
          [
            last && 'it is turned away, and curl is told at once',
            `it comes to the end: ${last?.spec ?? ''}`,
          ],
          [
            ['it goes out, and nobody answers', 'no range holds that address'],
            ['it is dropped, and curl waits', 'the last rule says REJECT, not DROP'],
            [
              'it is let out and logged',
              'what is logged as allowed goes by -g to the --log chain, and no such rule fits',
            ],
          ],
        );
      },
    },
    {
      id: '4',
      kind: 'question',
      place: 'source-cell',
      text: 'Are packets logged that the groups let out, on this cell? The targets of the rules tell.',
      hints: ['-j ACCEPT, or -g netout--…--log?'],
      ask: ({ facts }) => {
        const rules = senderEgressRules(facts).filter(({ spec }) => spec.includes('--dst-range'));
        if (rules.length === 0) return undefined;
        const logged = rules.filter(({ target }) => target?.how === 'goto').length;
        const [all, none, some] = [
          'yes, all of them',
          'no, none of them',
          'some: only those of rules with "log": true',
        ];
        const right = logged === rules.length ? all : logged === 0 ? none : some;
        const why = `${logged} of ${rules.length} rules go to a --log chain`;
        return makeQuestion(
          `${facts.api}/asg-020/4`,
          [right, why],
          [all, none, some].map((text) => [text, why]),
        );
      },
    },
  ],
  leaves: [],
};

function conditions(spec: string): string {
  return spec.replace(/^-A \S+ /, '');
}
