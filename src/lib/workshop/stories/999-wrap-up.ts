import {
  bypassIsGone,
  capturesAreGone,
  everyPolicyIsGone,
  loggingIsBack,
  meowIsReallyGone,
} from '../judges/wrap-up-judges.js';
import { REMOVE_POLICY } from './phrases.js';
import type { Story } from '../model/story.js';

export const wrapUp: Story = {
  id: '999-wrap-up',
  module: 'c2c',
  title: 'Leave it as you found it',
  learn: ['know what you have made, and take it away'],
  assumes: [],
  theory: [
    'A workshop leaves traces: policies, a namespace, files, and perhaps a hole in the security groups. On a foundation that others use, tidying up is part of the work. `cfnet workshop reset` does it for you, story by story or all at once; by hand you see what there was.',
  ],
  steps: [
    {
      id: '1',
      kind: 'work-out',
      text: 'Close the holes: no security group `{bypass.group}` or `{egress.group}` may be left, bound or not. The workshop does not end before.',
      hints: [
        'Unbind, then delete.',
        '`cfnet workshop reset 180` does both, and `cfnet workshop reset asg-001` for the other group.',
      ],
      solution: [
        'cf unbind-security-group {bypass.group} {org} {space}',
        'cf delete-security-group -f {bypass.group}',
        'cf unbind-security-group {egress.group} {org} {space}',
        'cf delete-security-group -f {egress.group}',
      ],
      check: bypassIsGone,
    },
    {
      id: '2',
      kind: 'work-out',
      text: 'Take the policies between {appA} and {appB} away, whatever they are.',
      hints: ['`cf network-policies` lists those of your space.'],
      solution: [REMOVE_POLICY],
      check: everyPolicyIsGone,
    },
    {
      id: '3',
      kind: 'work-out',
      place: 'source-cell',
      text: 'Remove the namespace `meow`, if there is one.',
      hints: ['What ip netns has added it deletes as well.'],
      solution: ['sudo ip netns delete meow'],
      check: meowIsReallyGone,
    },
    {
      id: '4',
      kind: 'work-out',
      place: 'source-cell',
      text: 'Nothing may be left running or lying about on the cells: no capture, no saved file.',
      hints: [
        'Captures were kept in one folder, on either cell; the check says where one is left.',
        '`cfnet workshop reset` and the number of the story removes what that story kept.',
      ],
      solution: ['sudo rm -r /var/vcap/data/cfnet-workshop'],
      check: capturesAreGone,
    },
    {
      id: '5',
      kind: 'work-out',
      text: 'Logging is to be as it was before the workshop switched it.',
      hints: [
        '`cfnet logging status --app {appB}` shows how it is.',
        '`cfnet workshop reset 160` puts it back.',
      ],
      solution: ['cfnet workshop reset 160 --yes'],
      check: loggingIsBack,
    },
  ],
  inAnyOrder: true,
  looksAgain: true,
  leaves: ['meow', 'captures', 'bypass-group', 'egress-group'],
};
