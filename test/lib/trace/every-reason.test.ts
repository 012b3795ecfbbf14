import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { REASON_CODES, type Reason } from '../../../src/lib/flow/flow.js';
import type { TraceOrder } from '../../../src/lib/trace/trace-connection.js';
import { BACKEND, ChangedCapture, FRONTEND, WEB } from './changed-capture.js';

interface Scenario {
  readonly reason: Reason;
  readonly verdict: 'allowed' | 'denied';
  readonly when: string;
  readonly change?: (capture: ChangedCapture) => Promise<void>;
  readonly from?: string;
  readonly to?: string;
  readonly order?: Partial<TraceOrder>;
  /** The reason is that of something else that may happen to the packet. */
  readonly isAlternative?: true;
}

/** From frontend/0 to backend/0, whose default port is 8080, unless said otherwise. */
const SCENARIOS: readonly Scenario[] = [
  { reason: 'POLICY_ALLOWED', verdict: 'allowed', when: 'nothing changes' },
  {
    reason: 'NO_POLICY',
    verdict: 'denied',
    when: 'the policy is removed',
    change: (capture) => capture.setPolicies([]),
  },
  {
    reason: 'WRONG_DIRECTION',
    verdict: 'denied',
    when: 'the policy is reversed',
    change: (capture) => capture.setPolicies([{ ...WEB, source: BACKEND, destination: FRONTEND }]),
  },
  {
    reason: 'PORT_MISMATCH',
    verdict: 'denied',
    when: 'the policy is narrowed',
    change: (capture) => capture.setPolicies([{ ...WEB, ports: { start: 8000, end: 8079 } }]),
  },
  {
    reason: 'PROTOCOL_MISMATCH',
    verdict: 'denied',
    when: 'the policy changes to udp',
    change: (capture) => capture.setPolicies([{ ...WEB, protocol: 'udp' }]),
  },
  { reason: 'ASG_ALLOWED', verdict: 'allowed', when: 'a group has a rule', to: '203.0.113.10:443' },
  { reason: 'ASG_NO_RULE', verdict: 'denied', when: 'no group has one', to: '203.0.113.10:25' },
  {
    reason: 'ASG_DENY_NETWORK',
    verdict: 'denied',
    when: 'a group has a rule, and the cell denies the network',
    to: '198.51.100.40:8443',
  },
  {
    reason: 'RATE_LIMITED',
    verdict: 'denied',
    when: 'the limit of outbound connections is met',
    to: '203.0.113.10:443',
    isAlternative: true,
  },
  {
    reason: 'ESTABLISHED',
    verdict: 'allowed',
    when: 'a ping was sent before its answer',
    to: '203.0.113.10',
    order: { icmpType: '0/0' },
    isAlternative: true,
  },
  {
    reason: 'INGRESS_ROUTER',
    verdict: 'allowed',
    when: 'the router comes in',
    from: '10.0.16.1',
    to: '10.0.16.15:61000',
  },
  {
    reason: 'HOST_PROTECTED',
    verdict: 'denied',
    when: 'a container calls its cell',
    to: '10.0.16.15:1800',
  },
  {
    reason: 'AGENT_STALE',
    verdict: 'denied',
    when: 'only the policy server has the policy',
    change: async (capture) => {
      await capture.setPolicies([]);
      await capture.setPolicies([WEB], []);
    },
  },
  {
    reason: 'APP_NOT_RUNNING',
    verdict: 'denied',
    when: 'an instance is asked for that is not there',
    to: 'backend/9',
  },
  {
    reason: 'UNKNOWN_ADDRESS',
    verdict: 'denied',
    when: 'nobody has the address',
    to: '10.255.200.9:80',
  },
  {
    reason: 'UNMODELLED_RULE',
    verdict: 'denied',
    when: 'a rule has a match that is not understood',
    change: (capture) =>
      capture.changeRules('cell-0', (save) =>
        save.replace(/^.*-A FORWARD -j vpa--/m, '-A FORWARD -m u32 --u32 "0x0>>0x16" -j DROP\n$&'),
      ),
  },
];

let capture: ChangedCapture;

beforeEach(async () => {
  capture = await ChangedCapture.make();
});

afterEach(async () => {
  await capture.copy.remove();
});

test.each(SCENARIOS)(
  '$reason, $verdict: $when',
  async ({
    reason,
    verdict,
    change,
    isAlternative,
    from = 'frontend/0',
    to = 'backend/0',
    order,
  }) => {
    await change?.(capture);
    const document = await capture.ask(from, to, order);
    const alternatives = document.pairs.flatMap((pair) => pair.alternatives ?? []);
    expect(isAlternative ? alternatives : [document]).toMatchObject([{ verdict, reason }]);
  },
);

test('there is a scenario for every code of the contract', () => {
  expect(SCENARIOS.map(({ reason }) => reason)).toEqual(REASON_CODES);
});
