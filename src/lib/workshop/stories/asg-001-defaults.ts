import { egressIsBound, egressWasAccepted, egressWasRefused } from '../judges/group-judges.js';
import { makeQuestion } from '../quiz/make-question.js';
import { groupsApplying } from '../../policy/applying-groups.js';
import { listText } from '../../text/list-text.js';
import type { Story } from '../model/story.js';

const TRY = "cf ssh {appA} -c 'curl -sS -m 5 http://{egress.target}:{egress.port}/'";

export const groupDefaults: Story = {
  id: 'asg-001-defaults',
  module: 'asgs',
  title: 'Security groups: what an app may reach outside',
  learn: [
    'see which groups apply to an app',
    'open one address for one space, and see it take hold',
  ],
  assumes: ['may-make-groups', 'kept-in'],
  theory: [
    'Policies are about app to app. What an app may reach outside is for application security groups: lists of what is allowed, nothing else is. Some apply to every app of the foundation (the defaults), others to the spaces that they are bound to. Running apps and staging, the building of droplets, have separate lists.',
    'The course takes a default away to show what it was good for. That would cut off every app of the foundation, so it is not done here. You open something for your own space instead, and close it again.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      text: 'Which groups apply to {appA} while it runs? `cf security-groups`, or `cf curl /v3/security_groups`.',
      hints: [
        'Those that are globally enabled for running, and those bound to the space {space} for running.',
      ],
      ask: ({ facts }) => {
        const applying = groupsApplying(facts.groups, facts.space.guid, 'running')
          .map(({ name }) => name)
          .toSorted();
        const all = facts.groups.map(({ name }) => name).toSorted();
        const other = groupsApplying(facts.groups, facts.space.guid, 'staging')
          .map(({ name }) => name)
          .toSorted();
        const right = applying.length === 0 ? 'none' : listText(applying);
        return makeQuestion(
          `${facts.api}/asg-001/1`,
          [right, 'the default ones and those of the space, for running apps'],
          [
            [listText(all), 'some of these are bound to nothing that concerns it'],
            [listText(other), 'these are for staging'],
            [
              applying.length > 1 ? (applying[0] ?? '') : 'public_networks and private_networks',
              'look once more which are enabled globally for running',
            ],
            ['none', 'without any group it could reach nothing at all'],
          ],
        );
      },
    },
    {
      id: '2',
      kind: 'given',
      text: 'Try to reach {egress.target}, a private address, from {appA}. It is refused.',
      commands: [TRY],
      check: egressWasRefused,
    },
    {
      id: '3',
      kind: 'work-out',
      text: 'Make a group `{egress.group}` that allows tcp {egress.target} port {egress.port}, and bind it to the running apps of {space} only.',
      hints: [
        'The rules are a JSON list; `cf create-security-group --help` shows one.',
        '`cf bind-security-group --help`: org, and --space. Not `bind-running-security-group`, which is for all apps of the foundation.',
      ],
      solution: [
        `echo '[{{"protocol":"tcp","destination":"{egress.target}","ports":"{egress.port}"}]' > egress.json`,
        'cf create-security-group {egress.group} egress.json',
        'cf bind-security-group {egress.group} {org} --space {space}',
      ],
      check: egressIsBound,
    },
    {
      id: '4',
      kind: 'given',
      text: 'Try again. Whether anybody answers there is another matter: what counts is that the packet was let out.',
      commands: [TRY],
      hints: [
        'Agents ask for changed groups once a minute. Where groups are not dynamic, restart {appA}.',
      ],
      check: egressWasAccepted,
    },
    {
      id: '5',
      kind: 'question',
      text: 'Somebody pushes an app to {space}, and its buildpack downloads something from {egress.target} while it is staged. Does your group allow that?',
      hints: ['For which lifecycle is it bound?'],
      ask: ({ facts }) =>
        makeQuestion(
          `${facts.api}/asg-001/5`,
          [
            'no: it is bound for running apps only',
            'staging has a list of its own: `--lifecycle staging`',
          ],
          [
            ['yes: it is bound to the space', 'the space, but for running apps'],
            ['yes: staging is not restricted', 'staging containers have groups as well'],
          ],
        ),
    },
  ],
  leaves: ['egress-group'],
};
