import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ChangedCapture } from './changed-capture.js';
import { CELL_IDS } from './traced.js';

const GROUPS = 'security-groups.json';

let capture: ChangedCapture;

beforeEach(async () => {
  capture = await ChangedCapture.make();
});

afterEach(async () => {
  await capture.copy.remove();
});

describe('security groups', () => {
  test.each([
    ['tcp to 203.0.113.0/24 on ports 80,443', 'web-egress', 'frontend', '203.0.113.10:443', {}],
    [
      'tcp to 198.51.100.0-198.51.100.63 on ports 8000-9000',
      'web-egress',
      'backend',
      '198.51.100.7:8443',
      {},
    ],
    ['tcp to 10.0.24.9 on port 5432', 'orders-db', 'backend', '10.0.24.9:5432', {}],
    ['udp to 0.0.0.0/0 on port 53', 'dns', 'reporter', '203.0.113.77:53', { protocol: 'udp' }],
    [
      'icmp to 203.0.113.0/24 of type 8 code 0',
      'web-egress',
      'backend/1',
      '203.0.113.1',
      { protocol: 'icmp' },
    ],
    ['every protocol to 192.0.2.0/24', 'metrics', 'reporter', '192.0.2.50', { protocol: 'gre' }],
  ])('allow %s, by the rule of %s', async (rule, group, source, destination, order) => {
    const document = await capture.ask(source, destination, order);
    expect(document).toMatchObject({ verdict: 'allowed', reason: 'ASG_ALLOWED', fix: [] });
    expect(document.sentence).toContain(`: the security group ${group} allows ${rule}`);
  });

  test('two groups have the rule', async () => {
    await capture.change(GROUPS, (text) =>
      text
        .replace('"destination": "10.0.24.9"', '"destination": "0.0.0.0-255.255.255.255"')
        .replace('"ports": "5432"', '"ports": "53"'),
    );
    const { sentence } = await capture.ask('backend', '203.0.113.77:53');
    expect(sentence).toContain('the security groups dns and orders-db allow tcp to 0.0.0.0/0');
  });

  test('a rule on the cell that no group has any more', async () => {
    await capture.change(GROUPS, (text) => text.replace('"ports": "5432"', '"ports": "5433"'));
    const { sentence, notes, reason } = await capture.ask('backend/0', '10.0.24.9:5432');
    expect(reason).toBe('ASG_ALLOWED');
    expect(sentence).toContain('a rule on its cell allows tcp to 10.0.24.9 on port 5432');
    expect(notes).toEqual([
      'No security group of space shop has this rule now: the container keeps it until the app is restarted',
    ]);
  });

  test('a rule of a group that the space does not have any more', async () => {
    await capture.change(GROUPS, (text) =>
      text.replaceAll('c8d8f321-22a1-46a3-8c75-b258afc58e7e', 'another'),
    );
    const { notes } = await capture.ask('backend/2', '10.0.24.9:5432');
    expect(notes).toEqual([
      'No security group of space shop has this rule now, only the security group orders-db, which the space does not have: the agent takes it away in one of its next cycles',
    ]);
  });

  test('the groups are not known: the rule on the cell has to do', async () => {
    await capture.copy.remove(GROUPS);
    const allowed = await capture.ask('frontend', '203.0.113.10:443');
    expect(allowed.sentence).toContain(
      'a rule on its cell allows tcp to 203.0.113.0-203.0.113.255 on port 443',
    );
    const denied = await capture.ask('frontend', '203.0.113.10:444');
    expect(denied).toMatchObject({ verdict: 'denied', reason: 'ASG_NO_RULE' });
    expect(denied.sentence).toContain(
      'no rule of its security groups allows it; the nearest one allows tcp to 203.0.113.0-203.0.113.255 on port 443: the port is not in it',
    );
  });

  test.each([
    [
      'the port',
      'frontend',
      '203.0.113.10:25',
      {},
      'web-egress',
      'tcp to 203.0.113.0/24 on ports 80,443',
    ],
    [
      'the address',
      'reporter',
      '203.0.113.11:8125',
      { protocol: 'udp' },
      'metrics',
      'udp to 203.0.113.10 on ports 8125-8130',
    ],
    [
      'the protocol',
      'reporter',
      '203.0.113.10:8125',
      {},
      'metrics',
      'udp to 203.0.113.10 on ports 8125-8130',
    ],
    [
      'the ICMP type',
      'frontend',
      '203.0.113.10',
      { icmpType: '13/0' },
      'web-egress',
      'icmp to 203.0.113.0/24 of type 8 code 0',
    ],
  ])('the nearest rule misses %s', async (what, source, destination, order, group, rule) => {
    const document = await capture.ask(source, destination, order);
    expect(document).toMatchObject({ verdict: 'denied', reason: 'ASG_NO_RULE' });
    expect(document.sentence).toContain(
      `; the nearest rule, of ${group}, allows ${rule}: ${what} is not in it`,
    );
  });

  test('what is missing, as commands: static groups need a restart', async () => {
    const { fix } = await capture.ask('frontend/0', '203.0.113.10:25');
    expect(fix).toEqual([
      `echo '[{"protocol":"tcp","destination":"203.0.113.10","ports":"25"}]' > to-203.0.113.10-tcp-25.json`,
      'cf create-security-group to-203.0.113.10-tcp-25 to-203.0.113.10-tcp-25.json',
      'cf bind-security-group to-203.0.113.10-tcp-25 acme --space shop --lifecycle running',
      'cf restart frontend',
    ]);
  });

  test.each([
    [
      { protocol: 'icmp' },
      '{"protocol":"icmp","destination":"198.18.0.1","type":8,"code":0}',
      'icmp',
    ],
    [{ protocol: 'gre' }, '{"protocol":"all","destination":"198.18.0.1"}', 'all'],
  ])('%j: dynamic groups need none', async (order, rule, kind) => {
    const { fix } = await capture.ask('backend/1', '198.18.0.1', order);
    const name = `to-198.18.0.1-${kind}`;
    expect(fix).toEqual([
      `echo '[${rule}]' > ${name}.json`,
      `cf create-security-group ${name} ${name}.json`,
      `cf bind-security-group ${name} acme --space shop --lifecycle running`,
    ]);
  });

  test('a group that would allow it is not bound to the space', async () => {
    const { sentence, fix } = await capture.ask('reporter/1', '10.0.24.9:5432');
    expect(sentence).toContain(
      'the security group orders-db would allow it, but space telemetry does not have it',
    );
    expect(fix).toEqual([
      'cf bind-security-group orders-db platform --space telemetry --lifecycle running',
    ]);
  });

  test('a group allows it, the static rules do not: the app was started before', async () => {
    await capture.change(GROUPS, (text) => text.replace('"ports": "5432"', '"ports": "5432,5433"'));
    const { sentence, fix } = await capture.ask('backend/0', '10.0.24.9:5433');
    expect(sentence).toContain(
      'the security group orders-db allows it, but the rules on the cell do not',
    );
    expect(fix).toEqual(['cf restart backend']);
  });

  test('a group allows it, the dynamic rules do not yet', async () => {
    await capture.change(GROUPS, (text) => text.replace('"ports": "5432"', '"ports": "5432,5433"'));
    const { sentence, fix, notes } = await capture.ask('backend/1', '10.0.24.9:5433');
    expect(sentence).toContain('but the rules on the cell do not (yet)');
    expect(fix).toEqual([
      `bosh -d cf ssh diego-cell/${CELL_IDS['cell-1']} -c 'curl -sS "http://127.0.0.1:8722/force-asgs-for-container?container=b0364206-7613-4579-b542-7d22"'`,
    ]);
    expect(notes).toContain('The agent of a cell asks for changed security groups once a minute');
  });

  describe('a rule that silk refuses', () => {
    const DB = { protocol: 'tcp', destination: '10.0.24.9', ports: '5432', log: true };

    /** The group orders-db with other rules, besides the one that it has. */
    async function withRules(...rules: readonly object[]): Promise<void> {
      await capture.change(GROUPS, (text) => {
        const reply = JSON.parse(text) as { resources: { name: string; rules: object[] }[] };
        for (const one of reply.resources) if (one.name === 'orders-db') one.rules.push(...rules);
        return JSON.stringify(reply);
      });
    }

    test.each([
      [
        { protocol: 'all', destination: '10.0.24.8', ports: '5432' },
        {},
        'every protocol to 10.0.24.8 on port 5432',
        'a rule for all protocols must not name ports',
      ],
      [
        { protocol: 'TCP', destination: '10.0.24.8', ports: '5432' },
        {},
        'TCP to 10.0.24.8 on port 5432',
        'it knows tcp, udp, icmp and all, written like this, and not "TCP"',
      ],
      [
        { protocol: 'tcp', destination: '10.0.24.8' },
        {},
        'tcp to 10.0.24.8',
        'a rule for tcp must name ports',
      ],
      [
        { protocol: 'icmp', destination: '10.0.24.8', type: -1, code: -1, ports: '1' },
        { protocol: 'icmp' },
        'icmp to 10.0.24.8 on port 1 of every type',
        'a rule for icmp must not name ports',
      ],
    ])('%j', async (rule, order, text, because) => {
      await withRules(rule);
      const to = rule.protocol === 'icmp' ? '10.0.24.8' : '10.0.24.8:5432';
      const { verdict, reason, sentence, fix, notes } = await capture.ask('backend/1', to, order);
      expect([verdict, reason]).toEqual(['denied', 'ASG_NO_RULE']);
      expect(sentence).toContain(
        `: the security group orders-db has ${text}, but silk refuses this rule (${because}): the cell will never have it`,
      );
      expect(fix[1]).toMatch(/^cf create-security-group to-10\.0\.24\.8-/);
      expect(notes[0]).toContain('Or mend the rule in orders-db');
    });

    test('a destination that cannot be read keeps all other rules from the cell', async () => {
      await withRules({ ...DB, ports: '5433' }, { ...DB, destination: 'db.example.org' });
      const { sentence, fix } = await capture.ask('backend/1', '10.0.24.9:5433');
      expect(sentence).toContain(
        'the security group orders-db allows it, but the rules on the cell do not, and will not: silk takes over no rule of the space\'s groups while orders-db has tcp to db.example.org on port 5432 ("db.example.org" is no address, network or range)',
      );
      expect(fix).toEqual([]);
    });

    test('so does it keep a rule there that the group has no more', async () => {
      await capture.change(GROUPS, (text) =>
        text.replace('"destination": "10.0.24.9"', '"destination": "10.0.24.9, 10.0.24.10"'),
      );
      const { notes } = await capture.ask('backend/1', '10.0.24.9:5432');
      expect(notes[0]).toContain(
        'the agent takes it away when orders-db has no rule any more that silk refuses (" 10.0.24.10" is not written as an address, CIDR or range)',
      );
    });
  });

  test.each([
    [8, -1, '8/0', 'of type 8 code -1 (code 255 on the cell): the ICMP code is not in it'],
    [8, undefined, '8/1', 'of type 8 code 0 (the group names no code): the ICMP code is not in it'],
    [
      undefined,
      undefined,
      '8/0',
      'of type 0 code 0 (the group names neither): the ICMP type is not in it',
    ],
    [3, 3, '8/0', 'of type 3 code 3: the ICMP type and the ICMP code are not in it'],
  ])('ICMP type %s code %s and a packet of %s', async (type, code, icmpType, text) => {
    await capture.change(GROUPS, (all) =>
      all
        .replace(/"type": 8,/, type === undefined ? '' : `"type": ${type},`)
        .replace(/"code": 0,/, code === undefined ? '' : `"code": ${code},`),
    );
    await capture.changeRules('cell-1', (save) =>
      save.replaceAll('--icmp-type 8/0', '--icmp-type 99/0'),
    );
    const { sentence, notes } = await capture.ask('backend/1', '203.0.113.1', { icmpType });
    expect(sentence).toContain(
      `; the nearest rule, of web-egress, allows icmp to 203.0.113.0/24 ${text}`,
    );
    expect(notes.some((note) => note.startsWith('Code -1 in web-egress'))).toBe(code === -1);
  });

  test('a denied network', async () => {
    const document = await capture.ask('frontend/0', '198.51.100.40:8443');
    expect(document).toMatchObject({ verdict: 'denied', reason: 'ASG_DENY_NETWORK', fix: [] });
    expect(document.sentence).toContain('the cell rejects all of 198.51.100.32/28');
    expect(document.notes).toContain('Such packets are never logged');
  });

  test('the limit of outbound connections may be met, and names itself', async () => {
    const { verdict, pairs } = await capture.ask('frontend/0', '203.0.113.10:443');
    expect(verdict).toBe('allowed');
    expect(pairs[0]?.alternatives).toMatchObject([
      {
        verdict: 'denied',
        reason: 'RATE_LIMITED',
        logs: [
          {
            prefix: 'DENY_ORL_9e2d8089-a00e-463d-',
            certain: false,
            limit: { rate: '1/sec', burst: 1 },
          },
        ],
      },
    ]);
  });

  test('a limit that only logs leaves the verdict, and may log', async () => {
    await capture.changeRules('cell-0', (save) =>
      save.replace(/^.*-A netout--9e2d8089-a00--rl-log -j REJECT.*\n/m, ''),
    );
    const { notes, pairs } = await capture.ask('frontend/0', '203.0.113.10:443');
    const [pair] = pairs;
    expect(notes).toContain(
      'The limit of outbound connections is a dry run on cell c02dc4dd: DENY_ORL_ would be logged above 5 new connections to one address and port (then 1/sec); nothing is rejected',
    );
    expect(pair?.alternatives).toBeUndefined();
    expect(pair?.logs).toMatchObject([
      { prefix: 'OK_9e2d8089-a00e-463d-9342-9', certain: true },
      { prefix: 'DENY_ORL_9e2d8089-a00e-463d-', certain: false },
    ]);
  });
});
