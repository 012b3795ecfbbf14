import { makeQuestion } from '../quiz/make-question.js';
import { senderEgressRules } from '../look/egress.js';
import { egressChain } from '../look/rules.js';
import { senderOf, sourceCell } from '../look/apps.js';
import type { Story } from '../model/story.js';

export const groupPrimer: Story = {
  id: 'asg-010-primer',
  module: 'asgs',
  title: 'Security groups: how their rules are read',
  learn: ['read the chain of an app’s security groups from top to bottom'],
  assumes: [],
  theory: [
    'On the cell, all groups of a container become one list of rules. A few lines of housekeeping come first (answers to open connections pass, nonsense is dropped), then one rule for each range of addresses that a group allows, at the end a rule that turns the rest away. Every address range is written as `--dst-range FIRST-LAST`, even for a single address.',
    'If `-j`, `-g` and LOG are not familiar, go through the story 030-iptables-primer first.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      place: 'source-cell',
      text: 'In which chain are the rules of {appA.instance}’s groups? `sudo iptables -S FORWARD` has the jump for {appA.ip}; follow it.',
      hints: ['FORWARD jumps to netout--…. Where groups are dynamic, that jumps to asg-… in turn.'],
      ask: ({ facts }) => {
        const cell = sourceCell(facts);
        const ip = senderOf(facts)?.ip ?? '';
        const chain = cell && egressChain(cell.rules, ip);
        const handle = /--(.*)$/.exec(chain ?? '')?.[1] ?? chain?.slice(4) ?? '';
        return makeQuestion(
          `${facts.api}/asg-010/1`,
          [chain, 'that is where the list is'],
          [
            [`overlay--${handle}`, 'that chain is about packets to the container, from other apps'],
            [`netin--${handle}`, 'that chain is about mapped ports'],
            ['INPUT', 'that is for packets to the cell itself'],
          ],
        );
      },
    },
    {
      id: '2',
      kind: 'question',
      place: 'source-cell',
      text: 'How many of its rules does a packet meet that no group allows, before it is turned away?',
      hints: [
        '`sudo iptables -S` and the name of the chain; the rule that turns away is the last.',
      ],
      ask: ({ facts }) => {
        const count = senderEgressRules(facts).length;
        return makeQuestion(
          `${facts.api}/asg-010/2`,
          [count > 0 ? `all ${count}` : undefined, 'it fits none of them, and ends at the last'],
          [
            ['one: the last', 'rules are tried from the top'],
            [`all ${count + 1}`, 'count once more; -N is no rule'],
            ['none: there is no rule for it', 'that is found out only by trying all of them'],
          ],
        );
      },
    },
    {
      id: '3',
      kind: 'question',
      text: 'Two groups apply; one allows 10.0.0.0/8, the other only 10.1.2.3. Can the app reach 10.9.9.9?',
      hints: ['Is there any way to write “not” in a security group?'],
      ask: ({ facts }) =>
        makeQuestion(
          `${facts.api}/asg-010/3`,
          [
            'yes: a group can only allow, and one of them does',
            'allowances add up; their order does not matter',
          ],
          [
            [
              'no: the narrower group wins',
              'nothing is narrowed: that is how routes are chosen, not rules',
            ],
            [
              'it depends on which group was bound first',
              'all rules say ACCEPT, so their order decides nothing',
            ],
          ],
        ),
    },
  ],
  leaves: [],
};
