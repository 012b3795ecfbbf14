import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Reason } from '../../../src/lib/flow/flow.js';
import type { Policy } from '../../../src/lib/policy/policy.js';
import { BACKEND, ChangedCapture, FRONTEND, WEB } from './changed-capture.js';
import { CELL_IDS } from './traced.js';

const ADD_WEB = 'cf add-network-policy frontend backend --protocol tcp --port 8080';

let capture: ChangedCapture;

beforeEach(async () => {
  capture = await ChangedCapture.make();
});

afterEach(async () => {
  await capture.copy.remove();
});

describe('policies, the same on the policy server and on the cells', () => {
  const toBackend = { port: 8080 };

  test.each<{
    readonly title: string;
    readonly policies: readonly Policy[];
    readonly reason: Reason;
    readonly says: string;
    readonly fix: readonly string[];
  }>([
    {
      title: 'as it was',
      policies: [WEB],
      reason: 'POLICY_ALLOWED',
      says: 'reaches backend/0 on tcp port 8080: a network policy allows tcp port 8080',
      fix: [],
    },
    {
      title: 'removed',
      policies: [],
      reason: 'NO_POLICY',
      says: 'does not reach backend/0 on tcp port 8080: no network policy leads from frontend to backend',
      fix: [ADD_WEB],
    },
    {
      title: 'reversed',
      policies: [{ ...WEB, source: BACKEND, destination: FRONTEND }],
      reason: 'WRONG_DIRECTION',
      says: 'no network policy leads from frontend to backend, only from backend to frontend (tcp port 8080)',
      fix: [ADD_WEB],
    },
    {
      title: 'moved to other ports',
      policies: [{ ...WEB, ports: { start: 8081, end: 8090 } }],
      reason: 'PORT_MISMATCH',
      says: 'the network policies from frontend to backend are for tcp ports 8081-8090, not tcp port 8080',
      fix: [ADD_WEB],
    },
    {
      title: 'narrowed',
      policies: [{ ...WEB, ports: { start: 8000, end: 8079 } }],
      reason: 'PORT_MISMATCH',
      says: 'are for tcp ports 8000-8079, not tcp port 8080',
      fix: [ADD_WEB],
    },
    {
      title: 'of another protocol',
      policies: [{ ...WEB, protocol: 'udp' }],
      reason: 'PROTOCOL_MISMATCH',
      says: 'are for udp port 8080, not tcp port 8080',
      fix: [ADD_WEB],
    },
  ])('$title: $reason', async ({ policies, reason, says, fix }) => {
    await capture.setPolicies(policies);
    const document = await capture.ask('frontend/0', 'backend/0', toBackend);
    expect(document.reason).toBe(reason);
    expect(document.verdict).toBe(reason === 'POLICY_ALLOWED' ? 'allowed' : 'denied');
    expect(document.sentence).toContain(says);
    expect(document.fix).toEqual(fix);
  });

  test('none for icmp: there is nothing to add', async () => {
    const document = await capture.ask('frontend/0', 'backend/0', { protocol: 'icmp' });
    expect(document).toMatchObject({ verdict: 'denied', reason: 'PROTOCOL_MISMATCH', fix: [] });
    expect(document.notes).toContain('There are network policies for tcp and udp only');
  });

  test('between spaces and orgs: the fix says where the destination is', async () => {
    const { fix, notes } = await capture.ask('backend/0', 'reporter/0', toBackend);
    expect(fix).toEqual([
      'cf add-network-policy backend reporter -s telemetry -o platform --protocol tcp --port 8080',
    ]);
    expect(notes).toContain('Run the fix where backend is: cf target -o acme -s shop');
  });
});

describe('policies, other on the policy server than on the cells', () => {
  const STALE = 'the policy server has a network policy for it, but';

  test('the rule is missing on the cell of the destination', async () => {
    await capture.setPolicies([], ['cell-1']);
    await capture.setPolicies([WEB], []);
    const document = await capture.ask('frontend/0', 'backend/1', { port: 8080 });
    expect(document).toMatchObject({ verdict: 'denied', reason: 'AGENT_STALE' });
    expect(document.sentence).toContain(`${STALE} the destination's cell has no rule for it (yet)`);
    expect(document.fix).toEqual([
      `bosh -d cf ssh diego-cell/${CELL_IDS['cell-1']} -c 'curl -sS "http://127.0.0.1:8722/force-policy-poll-cycle"'`,
    ]);
  });

  test('the mark is missing on the cell of the source', async () => {
    await capture.setPolicies([], ['cell-0']);
    await capture.setPolicies([WEB], []);
    const document = await capture.ask('frontend/0', 'backend/1', { port: 8080 });
    expect(document.reason).toBe('AGENT_STALE');
    expect(document.sentence).toContain("the source's cell does not give its packets the mark");
    expect(document.fix).toEqual([expect.stringContaining(CELL_IDS['cell-0'])]);
  });

  test('both are missing: both agents are asked', async () => {
    await capture.setPolicies([], ['cell-0', 'cell-1']);
    await capture.setPolicies([WEB], []);
    const { reason, fix } = await capture.ask('frontend/0', 'backend/1', { port: 8080 });
    expect(reason).toBe('AGENT_STALE');
    expect(fix).toEqual([
      expect.stringContaining(CELL_IDS['cell-0']),
      expect.stringContaining(CELL_IDS['cell-1']),
    ]);
  });

  test('the rule is missing for one of two containers on a cell', async () => {
    await capture.changeRules('cell-2', (save) =>
      save.replace(/^.*-A vpa--.* -d 10\.255\.118\.3\/32 .*\n/gm, ''),
    );
    const { sentence } = await capture.ask('frontend/0', 'backend/3', { port: 8080 });
    expect(sentence).toContain(`${STALE} the destination's cell has no rule for it (yet)`);
  });

  test('the policy is gone at the server: the rule lets through, and will not for long', async () => {
    await capture.setPolicies([], []);
    const document = await capture.ask('frontend/0', 'backend/0', { port: 8080 });
    expect(document).toMatchObject({ verdict: 'allowed', reason: 'POLICY_ALLOWED' });
    expect(document.notes).toContain(
      "The policy server has no policy for it any more: the rule goes with the agent's next cycle",
    );
  });

  test('the policies are not known: the rules of the cells tell theirs', async () => {
    await capture.copy.remove('policies.json');
    expect(await capture.ask('frontend/0', 'backend/0', { port: 8081 })).toMatchObject({
      reason: 'PORT_MISMATCH',
    });
    expect(await capture.ask('backend/0', 'frontend/0', { port: 8080 })).toMatchObject({
      reason: 'WRONG_DIRECTION',
    });
    await capture.setPolicies([], ['cell-1']);
    await capture.copy.remove('policies.json');
    const { reason, sentence } = await capture.ask('frontend', 'backend', { port: 8080 });
    expect(reason).toBe('AGENT_STALE');
    expect(sentence).toContain('another cell has a rule for it, but');
  });
});
