import { makeQuestion } from '../quiz/make-question.js';
import { policyIsThere } from '../judges/policy-judges.js';
import { wasAccepted, wasRefused } from '../judges/packet-judges.js';
import { receiverOf, senderOf } from '../look/apps.js';
import type { Story } from '../model/story.js';
import { ADD_POLICY, CALL, POLICY_HINTS } from './phrases.js';

export const userWorkflow: Story = {
  id: '001-user-workflow',
  module: 'c2c',
  title: 'Let one app call another',
  learn: [
    'call an app without its route, by the overlay address of one of its instances',
    'open the way with a network policy, and tell which way it opens',
  ],
  assumes: ['two-cells', 'no-policies'],
  theory: [
    'Every app instance has an address of its own on a network that spans all Diego cells: the overlay. {appA} can send to the overlay address of {appB} straight away; whether {appB} gets to see it is for network policies to say. Without one, nothing gets through.',
    'This is another way than the one by a route: no router, no load balancer, no TLS in between. {appB} needs no public route to be called like this.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      text: 'Ask Cloud Controller where the instances of {appB} run: `cf curl /v3/apps/{appB.guid}/processes/web/stats`. At which address can {appA} call {appB.instance} on the overlay?',
      hints: [
        'Each instance in the answer has two addresses: one of the cell, one of the container.',
        'The key `instance_internal_ip` is the container’s own address; `host` is the cell’s.',
      ],
      ask: ({ facts }) => {
        const [from, to] = [senderOf(facts), receiverOf(facts)];
        return makeQuestion(
          `${facts.api}/001/1`,
          [to?.ip, 'that is its `instance_internal_ip`: the address of the container itself'],
          [
            to && [
              to.cellIp,
              'that is the cell’s address: the underlay, where packets between cells travel',
            ],
            from && [
              from.ip,
              `that is the address of ${facts.source.name}, which does the calling`,
            ],
            ['169.254.0.1', 'that is the gateway that every container has; it is not unique'],
          ],
        );
      },
    },
    {
      id: '2',
      kind: 'given',
      text: 'Call {appB} from inside of {appA}. There is no policy yet, so expect `Connection refused`.',
      commands: [CALL],
      hints: [
        '`cf ssh {appA}` opens a shell in the container of {appA}; what you call from there leaves from its address.',
      ],
      check: wasRefused,
    },
    {
      id: '3',
      kind: 'work-out',
      text: 'Allow {appA} to call {appB} on tcp port 8080.',
      hints: POLICY_HINTS,
      solution: [ADD_POLICY],
      check: policyIsThere,
    },
    {
      id: '4',
      kind: 'given',
      text: 'Call again. The agents on the cells ask for new policies every five seconds or so; then {appB} answers with a piece of JSON.',
      commands: [CALL],
      check: wasAccepted,
    },
    {
      id: '5',
      kind: 'question',
      text: 'Could {appB} call {appA} on tcp port 8080 now?',
      hints: [
        'Look at `cf network-policies` once more: which column comes first?',
        'An answer on an open connection is one thing, a new connection is another.',
      ],
      ask: ({ facts }) => {
        const [a, b] = [facts.source.name, facts.destination.name];
        return makeQuestion(
          `${facts.api}/001/5`,
          [
            `no: that takes a policy of its own, from ${b} to ${a}`,
            `the policy lets ${a} open connections; ${b} may answer on those, and open none itself`,
          ],
          [
            [
              'yes: a policy joins two apps both ways',
              'a policy has a source and a destination; only the source may begin',
            ],
            [`yes, but only on cells where both run`, 'policies do not care where instances run'],
            [
              `no, because ${b} has no route`,
              'routes have no part in this: the call goes by overlay address',
            ],
          ],
        );
      },
    },
  ],
  leaves: ['policies'],
};
