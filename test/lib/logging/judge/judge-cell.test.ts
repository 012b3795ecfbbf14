import { describe, expect, test } from '@jest/globals';
import { judgeCell } from '../../../../src/lib/logging/judge/judge-cell.js';
import type { LoggingFinding } from '../../../../src/lib/logging/judge/finding.js';
import type { CellLook } from '../../../../src/lib/logging/look/cell-look.js';
import { cellLogging } from '../../../../src/lib/logging/state/cell-logging.js';
import { ContainerChainReader } from '../../../../src/lib/logging/state/container-chains.js';
import { groupOfRule } from '../../../support/group-of-rule.js';
import { withCell, type CapturedCellOptions } from '../captured-cell.js';

async function findings(
  options: CapturedCellOptions,
  change: (look: CellLook) => CellLook = (look) => look,
): Promise<readonly LoggingFinding[]> {
  return withCell(options, async (cell) => judgeCell(cellLogging(change(await cell.look()))));
}

const codes = async (...args: Parameters<typeof findings>): Promise<readonly string[]> =>
  (await findings(...args)).map(({ code }) => code);

describe('the captured cells', () => {
  test('all on: nothing to be said', async () => {
    expect(await codes({ name: 'cell-0', rules: '01' })).toEqual([]);
    expect(await codes({ name: 'cell-2', rules: '01' })).toEqual([]);
  });

  test('all off: only the rules that log by themselves', async () => {
    const found = await findings({ name: 'cell-1', rules: '01', enabled: false });
    expect(found.map(({ code }) => code)).toEqual(['ASG_SOME_RULES_LOG']);
    expect(found[0]?.sentence).toContain('backend/1');
  });

  test('switched off by a PUT that no cycle has followed', async () => {
    const found = await findings({ name: 'cell-0', rules: '02', enabled: false });
    expect(found[0]).toMatchObject({ code: 'C2C_NOT_REMOVED', isContradiction: true });
    expect(found[0]?.fix).toBe('cfnet logging disable --c2c --cell c0ffee00');
  });

  test('switched off, and a forced cycle later', async () => {
    expect(await codes({ name: 'cell-0', rules: '03', enabled: false })).toEqual([
      'C2C_ONLY_AT_RUN_TIME',
      'C2C_ALLOWED_HALF_MISSING',
    ]);
  });

  test('switched on by a PUT that no cycle has followed', async () => {
    const found = await findings({ name: 'cell-1', rules: '01' });
    expect(found[0]).toMatchObject({ code: 'C2C_NOT_APPLIED', isContradiction: true });
  });

  test('switched on at run time: denied packets need the other job', async () => {
    const found = await findings({ name: 'cell-1', rules: '02' });
    expect(found.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['C2C_ONLY_AT_RUN_TIME', 'C2C_DENIED_HALF_MISSING']),
    );
    expect(found.filter(({ isContradiction }) => isContradiction)).toEqual([]);
  });
});

describe('made up from them', () => {
  test('containers that are older than the switch', async () => {
    const found = await findings({ name: 'cell-1', rules: '01', enabled: false }, (look) => ({
      ...look,
      cni: { ...look.cni, c2cLogging: true },
    }));
    expect(found[0]).toMatchObject({ code: 'C2C_OLDER_CONTAINERS', isContradiction: true });
    expect(found[0]?.containers?.toSorted()).toEqual(['backend/1', 'reporter/1']);
  });

  test('a switch that is younger than its containers', async () => {
    const found = await codes({ name: 'cell-0', rules: '01' }, (look) => ({
      ...look,
      cni: { ...look.cni, c2cLogging: false, asgLogging: false },
    }));
    expect(found).toEqual(expect.arrayContaining(['C2C_YOUNGER_SWITCH', 'ASG_YOUNGER_SWITCH']));
  });

  test('an agent that has not read that security groups are to be logged', async () => {
    const found = await codes({ name: 'cell-1', rules: '01', enabled: false }, (look) => ({
      ...look,
      agent: { ...look.agent, asgLogging: true },
    }));
    expect(found).toEqual(expect.arrayContaining(['ASG_CONFIGS_DIFFER', 'ASG_NOT_APPLIED']));
  });

  test('nothing to see, for no policy leads here', async () => {
    const found = await codes({ name: 'cell-0', rules: '01' }, (look) => ({
      ...look,
      ruleSet: without(look.ruleSet, /^vpa--/),
    }));
    expect(found).toContain('C2C_NOTHING_TO_SEE');
  });

  test('an agent without rules', async () => {
    const found = await codes({ name: 'cell-0', rules: '01' }, (look) => ({
      ...look,
      ruleSet: { backend: 'nft', tables: [], epilogue: [] },
    }));
    expect(found).toContain('AGENT_WITHOUT_RULES');
  });

  test.each([
    ['a log that is missing', { kernLog: { path: '/k', exists: false } }, 'LOG_MISSING'],
    ['a cell in a container', { isContainer: true }, 'LOG_IN_CONTAINER'],
    ['policy switched off', { agent: { policyDisabled: true } }, 'C2C_POLICY_DISABLED'],
  ])('%s', async (_, change, code) => {
    expect(
      await codes({ name: 'cell-0', rules: '01' }, (look) => ({ ...look, ...change })),
    ).toContain(code);
  });

  test('a cell in a container where all namespaces log is as good as any', async () => {
    const change = { isContainer: true, logsAllNamespaces: true };
    expect(
      await codes({ name: 'cell-0', rules: '01' }, (look) => ({ ...look, ...change })),
    ).toEqual([]);
  });

  test('counters that grow while the log does not', async () => {
    await withCell({ name: 'cell-0', rules: '00' }, async (cell) => {
      const [before, after] = [await cell.look(), await cell.look()];
      cell.copy('test/fixtures/silk-cell/cell-0/iptables-save.01-after-traffic.txt', 'box/rules');
      const { ruleSet } = await cell.look();
      const later = {
        seconds: 5,
        ...(ruleSet && { ruleSet }),
        ...(after.kernLog && { kernLog: after.kernLog }),
      };
      const [stuck] = judgeCell(cellLogging({ ...before, later }));
      expect(stuck).toMatchObject({ code: 'LOG_STUCK', isContradiction: true });
      expect(stuck?.sentence).toMatch(/LOG rules counted \d+ packets in 5 s/);
    });
  });
});

/** The chain is there, and empty. */
function without(ruleSet: CellLook['ruleSet'], chain: RegExp): NonNullable<CellLook['ruleSet']> {
  if (ruleSet === undefined) throw new Error('no rules');
  const tables = ruleSet.tables.map((table) => ({
    ...table,
    chains: new Map(
      [...table.chains].map(([name, one]) => [
        name,
        chain.test(name) ? { ...one, rules: [] } : one,
      ]),
    ),
  }));
  return { ...ruleSet, tables };
}

describe('beside the security groups of Cloud Controller', () => {
  /** What is said of backend/1 where the group of its first rule that logs, or does not, is otherwise by now. */
  async function against(
    isLogged: boolean,
    isDynamic: boolean,
  ): Promise<readonly LoggingFinding[]> {
    return withCell({ name: 'cell-1', rules: '01', enabled: false }, async (cell) => {
      const state = cellLogging(await cell.look());
      const { ruleSet } = state.look;
      const container = state.containers.find(({ name }) => name === 'backend/1');
      if (ruleSet === undefined || container === undefined) throw new Error('none');
      const rule = new ContainerChainReader(ruleSet)
        .egressRules(container.container.handle)
        .find(
          (one) => one.spec.includes('--dst-range') && (one.target?.how === 'goto') === isLogged,
        );
      if (rule === undefined) throw new Error('no rule');
      const containers = [{ ...container, chains: { ...container.chains, isDynamic } }];
      return judgeCell({ ...state, containers }, [groupOfRule(rule, !isLogged)]);
    });
  }

  test.each([
    [false, false, 'ASG_OLDER_THAN_GROUPS', /1 container is older .* does not log .*: backend\/1/],
    [false, true, 'ASG_GROUPS_NOT_APPLIED', /have log: true, but do not log for backend\/1/],
    [true, false, 'ASG_OLDER_THAN_GROUPS', /1 container is older .* still logs .*: backend\/1/],
    [true, true, 'ASG_GROUPS_NOT_APPLIED', /have no log: true any more, but still log/],
  ] as const)('its rule logs: %s, dynamic groups: %s', async (isLogged, isDynamic, code, said) => {
    const found = await against(isLogged, isDynamic);
    expect(found[0]).toMatchObject({ code, isContradiction: true, containers: ['backend/1'] });
    expect(found[0]?.sentence).toMatch(said);
    // Nobody says that it logs by log: true where no group has it.
    const ownRules = found.some((one) => one.code === 'ASG_SOME_RULES_LOG');
    expect(ownRules).toBe(!isLogged);
  });
});
