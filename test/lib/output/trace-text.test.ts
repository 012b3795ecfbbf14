import { describe, expect, test } from '@jest/globals';
import type { Container } from '../../../src/lib/directory/model.js';
import { createPalette } from '../../../src/lib/output/color.js';
import { traceText } from '../../../src/lib/output/trace-text.js';
import type { TraceDetail } from '../../../src/lib/output/trace/details.js';
import type { TraceOrder } from '../../../src/lib/trace/trace-connection.js';
import type { Trace } from '../../../src/lib/trace/trace-result.js';
import { ChangedCapture, WEB } from '../trace/changed-capture.js';
import { traced } from '../trace/traced.js';

const PLAIN = createPalette(false);

function textOf(trace: Trace, detail: TraceDetail = 'summary', columns = 80): string {
  return traceText(trace, { palette: PLAIN, columns, detail });
}

async function shown(
  source: string,
  destination: string,
  order: Partial<TraceOrder> & { readonly snapshot?: string; readonly detail?: TraceDetail } = {},
): Promise<string> {
  const { trace } = await traced(source, destination, order);
  return textOf(trace, order.detail);
}

describe('at 80 columns', () => {
  test('a denied app', async () => {
    expect(await shown('frontend', 'backend', { port: 8081 })).toBe(`\
frontend does not reach backend on tcp port 8081: the network policies from
frontend to backend are for tcp port 8080 and udp ports 9000-9010, not tcp port
8081
  reason      PORT_MISMATCH
  decided by  rule 5 of overlay--3320ced4-2f80-4b15- on cell c02dc4dd
              rule 4 of overlay--b0364206-7613-4579- on cell 78859829
              rule 5 of overlay--adf7547a-95f1-40c6- on cell fd493106
              rule 5 of overlay--d255827c-e100-4761- on cell fd493106
  may log     DENY_C2C_3320ced4-2f80-4b15- on cell c02dc4dd (limit 1/sec)
              DENY_C2C_adf7547a-95f1-40c6- on cell fd493106 (limit 2/sec)
              DENY_C2C_d255827c-e100-4761- on cell fd493106 (limit 2/sec)
  note        Run the fix where frontend is: cf target -o acme -s shop
  note        Logging is off on cell 78859829: denied container traffic (c2c) is
              not logged
  pairs
    frontend/0  10.255.41.2  → backend/0  10.255.41.3   c02dc4dd
    frontend/0  10.255.41.2  → backend/1  10.255.92.2   c02dc4dd → 78859829
    frontend/0  10.255.41.2  → backend/2  10.255.118.2  c02dc4dd → fd493106
    frontend/0  10.255.41.2  → backend/3  10.255.118.3  c02dc4dd → fd493106
  fix
    cf add-network-policy frontend backend --protocol tcp --port 8081
`);
  });

  test('an allowed address, and what a limit may do', async () => {
    expect(await shown('frontend', '203.0.113.10:443')).toBe(`\
frontend reaches 203.0.113.10 on tcp port 443: the security group web-egress
allows tcp to 203.0.113.0/24 on ports 80,443
  reason      ASG_ALLOWED
  decided by  rule 8 of netout--9e2d8089-a00e-463d-9 on cell c02dc4dd
  logged      OK_9e2d8089-a00e-463d-9342-9 on cell c02dc4dd
  or          denied (RATE_LIMITED), if the container is over the cell's limit
              of new connections to one address and port: 5 at once, then 1/sec,
              logging DENY_ORL_9e2d8089-a00e-463d- on cell c02dc4dd (limit
              1/sec)
  pairs
    frontend/0  10.255.41.2  → 203.0.113.10    c02dc4dd
`);
  });

  test('the hops over two cells', async () => {
    expect(await shown('frontend/0', 'backend/2', { port: 8080, detail: 'hops' })).toBe(`\
frontend/0 reaches backend/2 on tcp port 8080: a network policy allows tcp port
8080
  reason      POLICY_ALLOWED
  decided by  rule 6 of vpa--1795309336912232 on cell fd493106
  logged      OK_0001_584d9cba-f153-45e2-a on cell fd493106
  pairs
    frontend/0  10.255.41.2  → backend/2  10.255.118.2  c02dc4dd → fd493106
  hops of frontend/0 → backend/2
    on cell c02dc4dd
      filter  FORWARD                       1  → vpa--1795309335992299
      filter  vpa--1795309335992299         1  MARK 0x1
      filter  FORWARD                       3  → overlay--9e2d8089-a00e-463d-
      filter  overlay--9e2d8089-a00e-463d-  1  ACCEPT
    on cell fd493106
      filter  FORWARD                1  → vpa--1795309336912232
      filter  vpa--1795309336912232  5  LOG
      filter  vpa--1795309336912232  6  ACCEPT
`);
  });

  test('the rules', async () => {
    expect(await shown('frontend/0', 'backend/1', { port: 8081, detail: 'rules' })).toBe(`\
frontend/0 does not reach backend/1 on tcp port 8081: the network policies from
frontend to backend are for tcp port 8080 and udp ports 9000-9010, not tcp port
8081
  reason      PORT_MISMATCH
  decided by  rule 4 of overlay--b0364206-7613-4579- on cell 78859829
  note        Run the fix where frontend is: cf target -o acme -s shop
  note        Logging is off on cell 78859829: denied container traffic (c2c) is
              not logged
  pairs
    frontend/0  10.255.41.2  → backend/1  10.255.92.2  c02dc4dd → 78859829
  hops of frontend/0 → backend/1
    on cell c02dc4dd
      filter  FORWARD                       1  → vpa--1795309335992299
          -A FORWARD -j vpa--1795309335992299
      filter  vpa--1795309335992299         1  MARK 0x1
          -A vpa--1795309335992299 -s 10.255.41.2/32 -m comment --comment
          "src:08995ea7-06f8-4302-bf84-7a6278f3019f" -j MARK --set-xmark
          0x1/0xffffffff
      filter  FORWARD                       3  → overlay--9e2d8089-a00e-463d-
          -A FORWARD -j overlay--9e2d8089-a00e-463d-
      filter  overlay--9e2d8089-a00e-463d-  1  ACCEPT
          -A overlay--9e2d8089-a00e-463d- -s 10.255.41.2/32 -o silk-vtep -m mark
          ! --mark 0x0 -j ACCEPT
    on cell 78859829
      filter  FORWARD                       3  → overlay--b0364206-7613-4579-
          -A FORWARD -j overlay--b0364206-7613-4579-
      filter  overlay--b0364206-7613-4579-  4  REJECT
          -A overlay--b0364206-7613-4579- -d 10.255.92.2/32 -j REJECT
          --reject-with icmp-port-unreachable
  fix
    cf add-network-policy frontend backend --protocol tcp --port 8081
`);
  });

  test('nothing runs', async () => {
    expect(await shown('frontend', 'backend/9')).toBe(`\
frontend does not reach backend/9 on tcp port 8080: backend/9 does not run, only
backend/0, backend/1, backend/2 and backend/3
  reason  APP_NOT_RUNNING
  note    Start the app with \`cf start\`, or add instances with \`cf scale -i\`;
          \`cf logs --recent\` tells why one stopped
`);
  });

  test('different answers for different instances', async () => {
    const capture = await ChangedCapture.make();
    await capture.setPolicies([], ['cell-1']);
    await capture.setPolicies([WEB], []);
    const text = await shown('frontend', 'backend', { snapshot: capture.snapshot, port: 8080 });
    await capture.copy.remove();
    expect(text).toBe(`\
frontend reaches backend on tcp port 8080 between 3 of 4 pairs of instances
only: elsewhere the policy server has a network policy for it, but the
destination's cell has no rule for it (yet)

denied between 1 pair of instances: the policy server has a network policy for
it, but the destination's cell has no rule for it (yet)
  reason      AGENT_STALE
  decided by  rule 4 of overlay--b0364206-7613-4579- on cell 78859829
  pairs
    frontend/0  10.255.41.2  → backend/1  10.255.92.2  c02dc4dd → 78859829

allowed between 3 pairs of instances: a network policy allows tcp port 8080
  reason      POLICY_ALLOWED
  decided by  rule 10 of vpa--1795309335992299 on cell c02dc4dd
              rule 6 of vpa--1795309336912232 on cell fd493106
              rule 12 of vpa--1795309336912232 on cell fd493106
  logged      OK_0001_584d9cba-f153-45e2-a on cell c02dc4dd
              OK_0001_584d9cba-f153-45e2-a on cell fd493106
  pairs
    frontend/0  10.255.41.2  → backend/0  10.255.41.3   c02dc4dd
    frontend/0  10.255.41.2  → backend/2  10.255.118.2  c02dc4dd → fd493106
    frontend/0  10.255.41.2  → backend/3  10.255.118.3  c02dc4dd → fd493106

  note  Logging is off on cell 78859829: denied container traffic (c2c) is not
        logged
  fix
    bosh -d cf ssh diego-cell/78859829-2386-4fe4-9551-2f6734f114c4 -c 'curl -sS "http://127.0.0.1:8722/force-policy-poll-cycle"'
`);
  });
});

describe('long lists', () => {
  test('are cut, and say by how much', async () => {
    const { trace } = await traced('frontend/0', 'backend/0', { port: 8081 });
    const [group] = trace.groups;
    const [pair] = group?.pairs ?? [];
    if (group === undefined || pair === undefined) throw new Error('there is one pair');
    const pairs = Array.from({ length: 40 }, () => pair);
    const text = textOf({ ...trace, groups: [{ ...group, pairs }] });
    expect(text.split('frontend/0  10.255.41.2').length - 1).toBe(12);
    expect(text).toContain('\n    and 28 more\n');
  });
});

describe('colour and untrusted text', () => {
  test('the answer has the colour of its verdict, the apps theirs', async () => {
    const palette = createPalette(true);
    const red = await traced('frontend/0', 'backend/0', { port: 8081 });
    const green = await traced('frontend/0', 'backend/0', { port: 8080 });
    const text = ({ trace }: typeof red): string =>
      traceText(trace, { palette, columns: 80, detail: 'hops' });
    expect(text(red).startsWith('\u001b[1m\u001b[31mfrontend/0 does not')).toBe(true);
    expect(text(green).startsWith('\u001b[1m\u001b[32mfrontend/0 reaches')).toBe(true);
    expect(text(red)).toContain('\u001b[31mREJECT\u001b[39m');
    expect(text(green)).toContain(palette.named('backend', 'backend/0'));
  });

  test('nothing that acts on a terminal gets through', async () => {
    const { trace } = await traced('frontend/0', 'backend/0', { port: 8081 });
    const evil = JSON.parse(
      JSON.stringify(trace.groups[0]?.pairs[0]?.source.container).replaceAll(
        'frontend',
        'f\\u001b[31m',
      ),
    ) as Container;
    const [group] = trace.groups;
    const [pair] = group?.pairs ?? [];
    if (group === undefined || pair === undefined) throw new Error('there is one pair');
    const pairs = [{ ...pair, source: { ...pair.source, container: evil } }];
    const text = textOf(
      {
        ...trace,
        sentence: 's\u001b[31m',
        notes: ['n\u009b1m'],
        fix: ['f\u202e'],
        groups: [{ ...group, pairs }],
      },
      'rules',
    );
    for (const shown of ['f\\x1b[31m/0', 's\\x1b[31m', 'n\\x9b1m', 'f\\u202e']) {
      expect(text).toContain(shown);
    }
    expect(/[\u001b\u009b\u202e]/.test(text)).toBe(false);
  });
});
