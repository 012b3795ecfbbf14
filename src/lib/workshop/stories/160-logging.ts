import { makeQuestion } from '../quiz/make-question.js';
import {
  allowedLine,
  calledBy,
  deniedLine,
  isWatched,
  logsAllowed,
  logsRefused,
} from '../judges/log-judges.js';
import { whyLineIsGone } from '../judges/line-gone.js';
import { policyIsThere } from '../judges/policy-judges.js';
import { lineOf } from '../look/written-lines.js';
import { fieldMeaning } from '../look/log-line.js';
import { rulePlace } from '../look/rule-sentence.js';
import { markRules, NO_RULES } from '../look/rules.js';
import { sourceCell } from '../look/apps.js';
import { buildLogRuleIndex } from '../../iptables/log-rule-index.js';
import type { Situation } from '../model/situation.js';
import type { Question, Story } from '../model/story.js';
import { ADD_POLICY, CALL, POLICY_HINTS } from './phrases.js';

export const logging: Story = {
  id: '160-logging',
  module: 'c2c',
  title: 'The kernel’s log: who was let in, who was turned away',
  learn: [
    'switch on both kinds of log lines, and tell which switch is for which',
    'read a line of the kernel’s log field by field',
    'find the rule that wrote a line',
  ],
  assumes: ['two-cells', 'no-policies', 'logging-off'],
  theory: [
    'A cell can write a line for every new connection between apps that it lets in, and for those that it turns away. The lines come from LOG rules in iptables, and end up in the kernel’s log of the cell that hosts the *destination*: that cell decides, so that cell tells.',
    'There are two switches. What policies allow is logged by rules of the policy agent; it has a switch that can be flipped while it runs. What no policy allows is logged by a rule in each container’s own chain, written when the container is made, where silk-cni’s `iptables_logging` says so. One without the other shows half of the truth, and looks complete.',
    'Not every packet gets a line. Of denied ones it is one a second for each container at most; of an accepted TCP connection only the first packet is logged. No line does not mean no packet.',
  ],
  steps: [
    {
      id: '1',
      kind: 'work-out',
      text: 'Switch lines about *allowed* packets on, on the cells of {appB}. `cfnet logging status` shows how things stand.',
      hints: [
        'The agents have a switch for this that works while they run.',
        '`cfnet logging enable --help`: what goes between apps is called c2c.',
      ],
      solution: ['cfnet logging enable --c2c --app {appB}'],
      check: logsAllowed,
    },
    {
      id: '2',
      kind: 'work-out',
      text: 'See to it that *denied* packets are logged as well. That switch is another one, and no command can flip it while containers run: they get the rule when they are made, or never.',
      hints: [
        'The property is `iptables_logging` of the job silk-cni. After a deploy with it, restart {appB}.',
        'On a lab: edit `iptables_c2c_logging` in the cells\u2019 cni-wrapper-plugin.conflist, which is read for every new container; or begin with a lab that logs all: `cfnet lab up --logging all`.',
      ],
      solution: [
        '# a real foundation: deploy with this ops file',
        'cfnet logging enable --asg --ops-file logging.yml',
        '# a lab: on every cell of {appB}',
        `sudo sed -i 's/"iptables_c2c_logging": false/"iptables_c2c_logging": true/' /var/vcap/jobs/silk-cni/config/cni/cni-wrapper-plugin.conflist`,
        '# then, on both',
        'cf restart {appB}',
      ],
      mayHoldBefore: true,
      check: logsRefused,
    },
    {
      id: '3',
      kind: 'work-out',
      text: 'Open a second terminal, and watch the log where {appB} runs. Leave it open until the end.',
      hints: [
        'On whose cell is the line written: the sender’s or the receiver’s?',
        '`cfnet tail {appB}` finds the cells by itself, and names both ends. By hand it is `tail -F` of /var/log/kern.log, as root.',
      ],
      solution: ['cfnet tail {appB}'],
      check: isWatched,
    },
    {
      id: '4',
      kind: 'given',
      text: 'There is no policy yet. Call {appB}, and see what appears in the second terminal.',
      commands: [CALL],
      hints: ['A denied packet is logged once a second at most. Call again if nothing came.'],
      check: deniedLine,
    },
    {
      id: '5',
      kind: 'question',
      text: 'The line begins with DENY_C2C_ and a piece of a guid. Whose guid is it?',
      hints: [
        'The rule that wrote the line is in a chain of the container that was to receive.',
        '`cfnet explain` and the piece of the guid tells.',
      ],
      whyNot: whyLineIsGone('denied', '4'),
      ask: (situation) => {
        const { facts } = situation;
        const packet = lineOf(situation, 'denied')?.packet;
        if (packet === undefined) return undefined;
        const [a, b] = [facts.source.name, calledBy(facts, packet.destination)];
        return makeQuestion(
          `${facts.api}/160/5`,
          [
            `the container of ${b}, which was called`,
            `${packet.prefix.piece} begins the guid of that instance`,
          ],
          [
            [`the container of ${a}, which called`, `the sender is in SRC=${packet.source}`],
            [
              `the app ${facts.destination.name}, all its instances`,
              'denied lines carry the guid of one instance; allowed ones that of the app',
            ],
            ['the policy that is missing', 'what is missing has no guid'],
          ],
        );
      },
    },
    {
      id: '6',
      kind: 'question',
      text: 'What does IN= in that line say? Have `cfnet explain` take the line apart if you like.',
      hints: [
        'IN and OUT are seen from the cell: where the packet came in, and where it was to go out.',
      ],
      whyNot: whyLineIsGone('denied', '4'),
      ask: (situation) => {
        const packet = lineOf(situation, 'denied')?.packet;
        if (packet === undefined) return undefined;
        const said = fieldMeaning(packet.raw, 'IN');
        return makeQuestion(
          `${situation.facts.api}/160/6`,
          [
            `${packet.inInterface}: where the packet came into the cell`,
            said.replace(/^.*? into the cell: /, ''),
          ],
          [
            [
              `${packet.inInterface}: where it would have gone into the container`,
              `that is OUT=${packet.outInterface}`,
            ],
            [
              `${packet.inInterface}: the device of ${situation.facts.destination.name}`,
              `in and out are the cell’s, not the app’s. ${said}`,
            ],
          ],
        );
      },
    },
    {
      id: '7',
      kind: 'question',
      text: 'Is there a MARK= at the end of the denied line, and why?',
      hints: ['Who gets a mark? Look back at the story on marks.'],
      whyNot: whyLineIsGone('denied', '4'),
      ask: (situation) => {
        const { facts } = situation;
        const packet = lineOf(situation, 'denied')?.packet;
        if (packet === undefined) return undefined;
        const a = facts.source.name;
        const none = `no: ${a} was the source of no policy, so nobody marked it`;
        const some = `yes: ${a} is the source of some other policy, so all it sends is marked`;
        return makeQuestion(
          `${facts.api}/160/7`,
          packet.mark === undefined
            ? [none, 'an app is marked when it is the source of any policy at all']
            : [some, 'the mark says who sent it, not whether it may'],
          [
            packet.mark === undefined
              ? [some, 'the line has no MARK=']
              : [none, 'the line has a MARK='],
            [
              'no: denied packets never carry one',
              'a marked app that calls where it may not has its mark in the denied line too',
            ],
            [
              'yes: every packet between apps has one',
              'only apps that are the source of a policy are marked',
            ],
          ],
        );
      },
    },
    {
      id: '8',
      kind: 'work-out',
      text: 'Now allow {appA} to call {appB} on tcp port 8080.',
      hints: POLICY_HINTS,
      solution: [ADD_POLICY],
      check: policyIsThere,
    },
    {
      id: '9',
      kind: 'given',
      text: 'Call again, and watch the other terminal.',
      commands: [CALL],
      hints: ['Only the first packet of a connection is logged: one line for each call.'],
      check: allowedLine,
    },
    {
      id: '10',
      kind: 'question',
      text: 'The new line begins with OK_ and a number, and ends with MARK=. What is the mark, and whose?',
      hints: [
        'The number behind OK_ is the same, written as four hex digits.',
        'It was set on the sender’s cell.',
      ],
      whyNot: whyLineIsGone('allowed', '9'),
      ask: (situation) => {
        const { facts } = situation;
        const packet = lineOf(situation, 'allowed')?.packet;
        if (packet?.mark === undefined) return undefined;
        const mark = `0x${packet.mark.toString(16)}`;
        const [a, b] = [facts.source.name, facts.destination.name];
        const isOwn = markRules(sourceCell(facts)?.rules ?? NO_RULES, facts.source.guid).length > 0;
        return makeQuestion(
          `${facts.api}/160/10`,
          [
            `${mark}, the tag of ${a}`,
            isOwn
              ? `the cell of ${a} set it, by the rule src:${facts.source.guid}`
              : 'the tag of the source',
          ],
          [
            [
              `${mark}, the tag of ${b}`,
              `the guid behind it is that of ${b}; the number is the source’s`,
            ],
            [
              `0xffff0000, the tag of the router`,
              'that mark is for what comes by a route; such packets are never logged here',
            ],
            [
              `0x${(packet.mark + 1).toString(16)}, the tag of ${b}`,
              `look at the end of the line: MARK=${mark}`,
            ],
          ],
        );
      },
    },
    {
      id: '11',
      kind: 'question',
      place: 'destination-cell',
      text: 'Which rule on the cell wrote the OK_ line? `sudo iptables-save | grep OK_`, or `cfnet rules --app {appB}`.',
      hints: [
        'It has the prefix of the line behind --log-prefix.',
        '`cfnet rules --match LINE` finds it, and the rule that decided right after it.',
      ],
      whyNot: whyLineIsGone('allowed', '9'),
      ask: (situation) => ruleQuestion(situation, '11', 'allowed'),
    },
    {
      id: '12',
      kind: 'question',
      place: 'destination-cell',
      text: 'And which one wrote the DENY_C2C_ line?',
      hints: ['It is in a chain of the container, not in the one of the policies.'],
      whyNot: whyLineIsGone('denied', '4'),
      ask: (situation) => ruleQuestion(situation, '12', 'denied'),
    },
  ],
  leaves: ['policies', 'logging'],
};

function ruleQuestion(
  situation: Situation,
  id: string,
  verdict: 'allowed' | 'denied',
): Question | undefined {
  const line = lineOf(situation, verdict);
  if (line === undefined) return undefined;
  const match = buildLogRuleIndex(line.cell.rules).find(line.packet.prefix.text, line.packet);
  if (match === undefined) return undefined;
  const other = lineOf(situation, verdict === 'allowed' ? 'denied' : 'allowed');
  const otherRule =
    other && buildLogRuleIndex(other.cell.rules).findRule(other.packet.prefix.text, other.packet);
  return makeQuestion(
    `${situation.facts.api}/160/${id}`,
    [rulePlace(match.rule), match.rule.spec],
    [
      match.decidedBy && [
        rulePlace(match.decidedBy),
        `that one decided, right after the line was written: ${match.decidedBy.spec}`,
      ],
      otherRule && [
        rulePlace(otherRule),
        `that one writes ${verdict === 'allowed' ? 'denied' : 'allowed'} lines: ${otherRule.spec}`,
      ],
      ['FORWARD rule 1, -j LOG', 'FORWARD has no LOG rule of its own'],
    ],
  );
}
