import { dropUnknown } from '../../../src/lib/json/drop-unknown.js';
import { describe, expect, test } from '@jest/globals';
import { runChecks } from '../../../src/lib/doctor/run-checks.js';
import type { CheckGrounds, SeenCell } from '../../../src/lib/doctor/doctor-grounds.js';
import type { CheckedItem } from '../../../src/lib/doctor/check.js';
import { CfnetError } from '../../../src/lib/errors/cfnet-error.js';
import type { BoshCli, CfCli, LiveFoundation } from '../../../src/lib/live/foundation.js';
import { cellLogging } from '../../../src/lib/logging/state/cell-logging.js';
import { withCell } from '../logging/captured-cell.js';

const TIME = Date.parse('2026-01-05T09:15:31Z');

/** cell-0 as seen in half a second, its clock ahead by so much. */
async function seen(id: string, aheadMs: number, more: object = {}): Promise<SeenCell> {
  return withCell({ name: 'cell-0', rules: '01' }, async (captured) => {
    const look = {
      ...(await captured.look()),
      cell: { id, name: `diego-cell/${id}` },
      clock: { begin: TIME + 100 + aheadMs, end: TIME + 400 + aheadMs },
      local: { begin: TIME, end: TIME + 500 },
      ...more,
    };
    return { ...cellLogging(look), look };
  });
}

const CF = {
  version: () => Promise.resolve('8.18.4'),
  target: () => Promise.resolve({ api: 'https://api.example.org', user: 'jane' }),
  scopes: () => Promise.resolve(['cloud_controller.read', 'openid']),
} as unknown as CfCli;

function grounds(cells: readonly SeenCell[], more: Partial<CheckGrounds> = {}): CheckGrounds {
  const bosh = {
    version: () => Promise.resolve('7.9.0'),
    deployments: () =>
      Promise.resolve([
        { name: 'cf', releases: {}, stemcells: ['bosh-warden-boshlite-ubuntu-jammy-go_agent/1.5'] },
      ]),
  } as unknown as BoshCli;
  const foundation = {
    deployment: () => Promise.resolve('cf'),
    cells: () => Promise.resolve({ value: cells.map(({ look }) => look.cell), problems: [] }),
    freshSource: () => ({
      policies: () => Promise.resolve({ problems: [] }),
      securityGroups: () => Promise.resolve({ problems: [] }),
    }),
  } as unknown as LiveFoundation;
  return {
    cf: CF,
    bosh,
    foundation: () => Promise.resolve(foundation),
    cells: () => Promise.resolve({ value: [], problems: [] }),
    looks: () => Promise.resolve({ value: cells, problems: [] }),
    seen: () => Promise.resolve(cells),
    ...more,
  };
}

async function check(id: string, from: CheckGrounds): Promise<CheckedItem | undefined> {
  return (await runChecks(from)).find((one) => one.id === id);
}

describe('clocks', () => {
  test('agree as far as can be seen', async () => {
    const cells = [await seen('aaaa', 0), await seen('bbbb', 150)];
    expect(await check('clocks', grounds(cells))).toMatchObject({ status: 'ok' });
  });

  test('of two cells that are apart, by at least so much', async () => {
    const cells = [await seen('aaaa', 0), await seen('bbbb', 90_000)];
    expect(await check('clocks', grounds(cells))).toMatchObject({
      status: 'failed',
      detail: 'bbbb is at least 89.8 s ahead of aaaa',
      cells: ['aaaa', 'bbbb'],
    });
  });

  test('of all cells, and this machine', async () => {
    const cells = [await seen('aaaa', -5000), await seen('bbbb', -5000)];
    expect(await check('clocks', grounds(cells))).toMatchObject({
      status: 'warning',
      detail: expect.stringContaining('at least 4.9 s behind this machine'),
    });
  });
});

test('a warden stemcell is one where LOG does nothing', async () => {
  expect(await check('real-machines', grounds([await seen('aaaa', 0)]))).toMatchObject({
    status: 'failed',
    detail: expect.stringContaining('warden'),
  });
});

test('a cell that says itself that it is a container', async () => {
  const cells = [await seen('aaaa', 0, { isContainer: true })];
  expect(await check('real-machines', grounds(cells))).toMatchObject({
    status: 'failed',
    cells: ['aaaa'],
    fix: expect.stringContaining('nf_log_all_netns'),
  });
});

test('kernels that differ', async () => {
  const cells = [
    await seen('aaaa', 0, { kernel: '5.15.0' }),
    await seen('bbbb', 0, { kernel: '6.8.0' }),
  ];
  expect(await check('kernels', grounds(cells))).toMatchObject({
    status: 'warning',
    detail: 'Linux 5.15.0 and 6.8.0, iptables nft: not all cells have the same stemcell',
  });
});

test('scopes that are missing are named with what stays unknown', async () => {
  const item = await check('cf-scopes', grounds([await seen('aaaa', 0)]));
  expect(item).toMatchObject({ status: 'warning' });
  expect(item?.detail).toContain('without network.admin whose policy tag a mark is stays unknown');
});

test('a policy that has no rule where its destination runs', async () => {
  const cell = await seen('aaaa', 0);
  const backend = cell.containers.find(({ name }) => name === 'backend/0')?.container.appGuid ?? '';
  const lost = { source: 'a', destination: backend, protocol: 'tcp', ports: { start: 1, end: 1 } };
  const from = grounds([cell]);
  const foundation = {
    ...(await from.foundation()),
    freshSource: () => ({
      policies: () => Promise.resolve({ value: [lost], problems: [] }),
      securityGroups: () => Promise.resolve({ problems: [] }),
    }),
  } as unknown as LiveFoundation;
  const item = await check('agent-poll', {
    ...from,
    foundation: () => Promise.resolve(foundation),
  });
  expect(item?.detail).toContain('aaaa lacks the policy from a to backend, tcp 1');
});

test('without bosh it is said what cannot be seen, and the rest is checked', async () => {
  const none = () =>
    Promise.reject(
      new CfnetError('OUTSIDE_FAILED', 'There is no bosh in the PATH', { hint: 'Get it' }),
    );
  const bosh = { version: none, deployments: none } as unknown as BoshCli;
  const items = await runChecks(grounds([], { bosh, foundation: none, looks: none, seen: none }));
  const status = Object.fromEntries(items.map((item) => [item.id, item.status]));
  expect(status).toMatchObject({
    'cf-cli': 'ok',
    'cf-login': 'ok',
    'bosh-cli': 'failed',
    'bosh-login': 'failed',
    // What is not there is told of by its own checks; nobody has looked for cells.
    'cells-found': 'unknown',
    'cells-reached': 'unknown',
    'kern-log': 'unknown',
    clocks: 'unknown',
    'c2c-logging': 'unknown',
  });
  expect(items.find(({ id }) => id === 'clocks')?.detail).toBe('There is no bosh in the PATH');
});

test.each([
  ['NOT_LOGGED_IN', 'unknown'],
  ['NOT_FOUND', 'failed'],
] as const)('%s: whether there are cells is %s', async (code, status) => {
  const foundation = () => Promise.reject(new CfnetError(code, 'No', { hint: 'Way out' }));
  expect(await check('cells-found', grounds([], { foundation }))).toMatchObject({ status });
});

test('an agent that does not answer is not one that is switched off', async () => {
  const cell = await seen('aaaa', 0);
  const look = dropUnknown({ ...cell.look, running: undefined }) as SeenCell['look'];
  const item = await check('c2c-logging', grounds([cell, { ...cell, look }]));
  expect(item).toMatchObject({
    status: 'failed',
    detail: expect.stringContaining('the policy agent does not answer'),
    fix: expect.stringContaining('monit summary'),
  });
});

test.each([
  [true, false, 'cfnet logging enable --asg --ops-file'],
  [false, true, 'cfnet logging enable --c2c --all'],
])(
  'of several cells with half of c2c logging (%s, %s) the way out is one for all of them',
  async (enabled, c2cLogging, fix) => {
    const half = async (id: string) => {
      const switches = { running: { enabled }, cni: { c2cLogging }, agent: {} };
      // Rules of this cell would contradict one or the other.
      const { look } = await seen(id, 0, { ...switches, ruleSet: undefined });
      return { ...cellLogging(dropUnknown(look)), look };
    };
    const item = await check('c2c-logging', grounds([await half('aaaa'), await half('bbbb')]));
    expect(item).toMatchObject({ status: 'warning', cells: ['aaaa', 'bbbb'], fix });
    expect(item?.detail).toContain('Only half of c2c logging is on');
  },
);

test.each<[string, object[], string, string]>([
  ['none that silk refuses', [], 'ok', '1 security group'],
  [
    'one that it passes over',
    [{ protocol: 'all', destination: '10.9.0.0/16', ports: '443' }],
    'warning',
    'Silk refuses a rule of web: every protocol to 10.9.0.0/16 on port 443: a rule for all protocols must not name ports',
  ],
  [
    'one that takes the others with it',
    [
      { protocol: 'TCP', destination: '10.9.0.0/16', ports: '443' },
      { protocol: 'all', destination: '10.0.0.1, 10.0.0.2' },
    ],
    'failed',
    'Silk takes over no rule of a space that has web: every protocol to 10.0.0.1, 10.0.0.2: " 10.0.0.2" is not written as an address, CIDR or range',
  ],
])('rules of groups: %s', async (_, rules, status, detail) => {
  const group = {
    guid: 'g',
    name: 'web',
    rules: [{ protocol: 'icmp', destination: '0.0.0.0/0', type: 8, code: 0 }, ...rules],
  };
  const freshSource = () => ({
    policies: () => Promise.resolve({ problems: [] }),
    securityGroups: () => Promise.resolve({ value: [group], problems: [] }),
  });
  const foundation = async () => ({ ...(await grounds([]).foundation()), freshSource });
  const from = grounds([], { foundation: foundation as unknown as CheckGrounds['foundation'] });
  expect(await check('group-rules', from)).toMatchObject({ status, detail });
});
