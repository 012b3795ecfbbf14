import { makeQuestion } from '../quiz/make-question.js';
import { chainWasReplaced } from '../judges/policy-judges.js';
import { destinationCell, receiverOf } from '../look/apps.js';
import { overlayChain, policyChain } from '../look/rules.js';
import { shortName } from '../look/rule-sentence.js';
import type { Situation } from '../model/situation.js';
import type { Story } from '../model/story.js';
import { ADD_POLICY, POLICY_HINTS } from './phrases.js';

export const enforcing: Story = {
  id: '140-enforcing',
  module: 'c2c',
  title: 'How a policy becomes a rule',
  learn: [
    'find the chain of the policies, and see it replaced',
    'read the rule of a policy as a sentence',
  ],
  assumes: ['two-cells', 'no-policies'],
  theory: [
    'The policy agent on each cell asks the policy server for policies that concern the containers there. When something has changed it writes a new chain, complete, makes FORWARD jump to it, and removes the old one: at every moment the cell has the rules of one moment. The chain is called `vpa--` and the time in microseconds.',
    'For each policy it writes a rule for every container of the destination: this address, this protocol, this port, and the mark of the source. Where policies are logged, a LOG rule stands right above.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      place: 'destination-cell',
      text: 'What is the chain of the policies on {appB.cell} called right now? `sudo iptables -S FORWARD`',
      hints: ['It begins with vpa--.'],
      ask: ({ facts, baseline }) => {
        const cell = destinationCell(facts);
        if (cell === undefined) return undefined;
        const chain = policyChain(cell.rules) ?? '';
        const before = String(baseline[`vpa ${cell.cell.id}`] ?? '');
        return makeQuestion(
          `${facts.api}/140/1`,
          [chain, 'the digits are the moment when it was written'],
          [
            [
              overlayChain(cell.rules, receiverOf(facts)?.ip ?? '') ?? '',
              'that chain belongs to a container, and stays as long as it does',
            ],
            [
              `vpa--${chain.slice(5, -6)}000000`,
              'the digits are not the same; copy it, rather than type it',
            ],
            ['overlay--vpa', 'no chain has that name'],
            [before, 'that was its name when you began: it has been replaced since, look again'],
          ],
        );
      },
    },
    {
      id: '2',
      kind: 'work-out',
      text: 'Add the policy from {appA} to {appB}, and wait for the chain to be replaced.',
      hints: [...POLICY_HINTS, 'The agent asks every five seconds.'],
      solution: [ADD_POLICY],
      check: chainWasReplaced,
    },
    {
      id: '3',
      kind: 'question',
      place: 'destination-cell',
      text: 'And what is it called now?',
      hints: ['`sudo iptables -S FORWARD` again.'],
      ask: (situation) => {
        const { facts, baseline } = situation;
        // Policies of other apps replace the chain as well; the question is about the learner's own.
        if (!isEnforced(situation)) return undefined;
        const cell = destinationCell(facts);
        const before = String(baseline[`vpa ${cell?.cell.id ?? ''}`] ?? '');
        const now = cell && policyChain(cell.rules);
        if (now === undefined || now === before) return undefined;
        return makeQuestion(
          `${facts.api}/140/3`,
          [now, 'another moment, another name'],
          [
            [before, 'that chain is gone'],
            [
              `${before} (the same, with one rule more)`,
              'the agent never edits the chain that is in use',
            ],
          ],
        );
      },
    },
    {
      id: '4',
      kind: 'question',
      place: 'destination-cell',
      text: 'Find the rule whose comment names both apps: `sudo iptables-save | grep _dst:{appB.guid}`. Which sentence says what it does?',
      hints: ['-d is where the packet goes, --dport the port, --mark who sent it.'],
      ask: (situation) => {
        const { facts } = situation;
        if (!isEnforced(situation)) return undefined;
        const [a, b] = [facts.source.name, facts.destination.name];
        const instance = shortName(facts, receiverOf(facts));
        return makeQuestion(
          `${facts.api}/140/4`,
          [
            `lets tcp to ${instance} port 8080 in, if the packet carries the mark of ${a}`,
            'address, port and mark: all three have to fit',
          ],
          [
            [
              `lets tcp from ${instance} port 8080 out, if ${a} is the destination`,
              '-d and --dport are about where the packet goes',
            ],
            [`lets all packets with the mark of ${b} in`, 'the mark is the sender’s'],
            [
              `marks tcp packets to port 8080 as sent by ${a}`,
              'that is what -j MARK does; this one ends with -j ACCEPT',
            ],
          ],
        );
      },
    },
  ],
  leaves: ['policies'],
};

/** The learner has added the policy, and the chain was replaced. */
function isEnforced(situation: Situation): boolean {
  return situation.passedAt.has('2') || chainWasReplaced(situation).holds;
}
