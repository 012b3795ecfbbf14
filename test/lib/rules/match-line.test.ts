import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parseAddress, parseAddressRange, rangeContains } from '../../../src/lib/net/address.js';
import type { DescribedRule } from '../../../src/lib/rules/rules-document.js';
import { openSnapshot } from '../../../src/lib/source/snapshot-source.js';
import type { CellSource, Source } from '../../../src/lib/source/source.js';
import { captureAt, readFlows } from '../iptables/captures.js';
import { answered, CAPTURE, CELL_0, CELL_1, CELL_2, rulesOn } from './answered.js';

const NAMES: Readonly<Record<string, string>> = {
  [CELL_0]: 'cell-0',
  [CELL_1]: 'cell-1',
  [CELL_2]: 'cell-2',
};
const SUBNETS: Readonly<Record<string, string>> = { '041': CELL_0, '092': CELL_1, '118': CELL_2 };

/** The captured foundation with the rules of another moment. */
async function sourceAt(phase: string): Promise<Source> {
  const source = await openSnapshot(CAPTURE);
  const withRules = (cell: CellSource): CellSource => ({
    cell: cell.cell,
    logs: () => cell.logs(),
    logging: () => cell.logging(),
    routes: () => cell.routes(),
    iptablesSave: () =>
      Promise.resolve({
        value: { ipv4: captureAt(NAMES[cell.cell.id] ?? '', phase) },
        problems: [],
      }),
  });
  return {
    info: source.info,
    directory: () => source.directory(),
    policies: () => source.policies(),
    securityGroups: () => source.securityGroups(),
    cells: async () => {
      const { value, problems } = await source.cells();
      return { value: value.map(withRules), problems };
    },
  };
}

const LINES = readFlows().flatMap(({ phase, log_lines }) =>
  log_lines.map((line) => ({ phase, line })),
);

function fieldOf(line: string, name: string): string {
  return new RegExp(`\\b${name}=(\\S*)`).exec(line)?.[1] ?? '';
}

/** Whether what a rule asks is what the line has: by its text, without the program's own matcher. */
function fits({ match }: DescribedRule, line: string): boolean {
  const [low = '', high = low] = (match.ports ?? '').split(':');
  const port = Number(fieldOf(line, 'DPT'));
  const protocol = fieldOf(line, 'PROTO').toLowerCase();
  const range = parseAddressRange(match.destination ?? '0.0.0.0/0');
  const destination = parseAddress(fieldOf(line, 'DST'));
  return (
    (low === '' || (Number(low) <= port && port <= Number(high))) &&
    (match.protocol === undefined ||
      (match.protocol.startsWith('!')
        ? match.protocol !== `!${protocol}`
        : match.protocol === protocol)) &&
    (match.mark === undefined || match.mark === fieldOf(line, 'MARK')) &&
    range !== undefined &&
    destination !== undefined &&
    rangeContains(range, destination)
  );
}

describe('every captured line', () => {
  test.each(LINES)('$line', async ({ phase, line }) => {
    const { exitCode, document, view } = await answered({ match: line }, await sourceAt(phase));
    const prefix = /\] (\S+) +IN=/.exec(line)?.[1] ?? '';
    const [found, ...others] = document.cells;
    expect([exitCode, view, others]).toEqual([0, 'printed-by', []]);
    expect(found?.cell.id).toBe(SUBNETS[/s-010255(\d{3})/.exec(line)?.[1] ?? '']);
    const [logged, decided, sent] = found?.rules ?? [];
    expect(logged?.prefix).toBe(prefix);
    expect(logged?.app).toBeDefined();
    expect(decided?.chain).toBe(logged?.chain);
    expect(decided?.spec).toContain(prefix.startsWith('OK_') ? '-j ACCEPT' : '-j REJECT');
    expect(sent?.spec.endsWith(`-g ${logged?.chain ?? ''}`)).toBe(
      logged?.chain.endsWith('--log') ? true : undefined,
    );
    expect(found?.rules.every((rule) => fits(rule, line))).toBe(true);
  });
});

const DENIED = LINES.map(({ line }) => line).find((line) => line.includes('DENY_C2C_3320')) ?? '';
const ALLOWED =
  LINES.map(({ line }) => line).find((line) =>
    /OK_0001_.*DST=10\.255\.41\.3 .*DPT=8080/.test(line),
  ) ?? '';
const HINT =
  'The rules are those of 2026-11-22T01:05:00Z: what printed the line may not have been there then.';

describe('where a line is looked up', () => {
  const envelope = (cellId: string) =>
    `<4>1 2026-11-22T01:02:22.6Z 10.0.16.99 kernel - - [instance@47450 director="" deployment="cf" group="diego-cell" az="z1" id="${cellId}"] ${ALLOWED}`;

  test('on the cell that its envelope names, and on no other', async () => {
    const { document } = await answered({ match: envelope(CELL_0) });
    expect(document.cells.map(({ cell }) => cell.id)).toEqual([CELL_0]);
    await expect(answered({ match: envelope(CELL_2) })).rejects.toMatchObject({
      message: expect.stringContaining(`on diego-cell/${CELL_2}`),
    });
  });

  test('on all cells where the envelope names one that is not known', async () => {
    const { document } = await answered({ match: envelope('0000') });
    expect(document.cells.map(({ cell }) => cell.id)).toEqual([CELL_0]);
  });

  test('on the chosen cells alone', async () => {
    const { document } = await answered({ match: DENIED, cells: [CELL_0] });
    expect(document.cells.map(({ cell }) => cell.id)).toEqual([CELL_0]);
    await expect(answered({ match: DENIED, cells: [CELL_1] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `No LOG rule on diego-cell/${CELL_1} has the prefix DENY_C2C_3320ced4-2f80-4b15-`,
      hint: HINT,
    });
  });

  test('a full line of kern.log, on stdin too', async () => {
    const log = readFileSync(`${CAPTURE}/cells/${CELL_0}/kern.log`, 'utf8');
    const line = log.split('\n').find((text) => text.includes('DENY_9e2d')) ?? '';
    const { document } = await answered({ match: '-', stdin: `${line}\n` });
    expect(document).toEqual((await answered({ match: line })).document);
    expect(document.cells[0]?.rules.map(({ chain, number }) => [chain, number])).toEqual([
      ['netout--9e2d8089-a00e-463d-9', 12],
      ['netout--9e2d8089-a00e-463d-9', 13],
    ]);
  });
});

describe('why no rule printed a line', () => {
  const RULES_OF = `LOG rules on diego-cell/${CELL_0} have the prefix OK_0001_584d9cba-f153-45e2-a, but the line does not fit`;

  test.each([
    [
      'the prefix is not there',
      ALLOWED.replace('OK_0001', 'OK_0005'),
      `No LOG rule on diego-cell/${CELL_0} has the prefix OK_0005_584d9cba-f153-45e2-a`,
    ],
    [
      'the container is not known: no cell has it',
      DENIED.replace('3320ced4', '00000000').replaceAll('10.255.41.3', '10.255.99.9'),
      `No LOG rule on diego-cell/${CELL_1}, diego-cell/${CELL_0} and diego-cell/${CELL_2} has the prefix DENY_C2C_00000000-2f80-4b15-`,
    ],
    [
      'the port and, for the other rule, the protocol do not fit',
      ALLOWED.replace('DPT=8080', 'DPT=8085'),
      `2 ${RULES_OF}: rule 9 of vpa--1795309335992299 asks for --dport 8080; rule 11 of vpa--1795309335992299 asks for -p udp and --dport 9000:9010`,
    ],
    [
      'the mark does not fit',
      ALLOWED.replace('MARK=0x1', 'MARK=0x2'),
      `2 ${RULES_OF}: rule 9 of vpa--1795309335992299 asks for --mark 0x1; rule 11 of vpa--1795309335992299 asks for -p udp, --dport 9000:9010 and --mark 0x1`,
    ],
    [
      'the address does not fit',
      DENIED.replace('DST=10.255.41.3', 'DST=10.255.41.77'),
      `One LOG rule on diego-cell/${CELL_0} has the prefix DENY_C2C_3320ced4-2f80-4b15-, but the line does not fit: rule 4 of overlay--3320ced4-2f80-4b15- asks for -d 10.255.41.3/32`,
    ],
    [
      'the line is cut short',
      DENIED.slice(0, DENIED.indexOf(' PROTO=')),
      `One LOG rule on diego-cell/${CELL_0} has the prefix DENY_C2C_3320ced4-2f80-4b15-, but the line is cut short before its protocol`,
    ],
  ])('%s', async (_, match, message) => {
    await expect(answered({ match })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message,
      hint: HINT,
    });
  });
});

describe('the chain of policies is made anew with every change (vpa--1795309335992299: at 01:02:15.992Z)', () => {
  const lineAt = (time: string) =>
    `2026-11-22T${time}Z vm kernel: ${ALLOWED.slice(ALLOWED.indexOf('OK_'))}`;

  test('a line from before it: the rule is not the one that printed it', async () => {
    const { notices, document } = await answered({ match: lineAt('01:02:15.9'), cells: [CELL_0] });
    expect(rulesOn(document, CELL_0)).not.toEqual([]);
    expect(notices.join()).toContain(
      `vpa--1795309335992299 on diego-cell/${CELL_0} was made at 2026-11-22T01:02:15.992Z, after the line was written`,
    );
  });

  test('a line from after it', async () => {
    const { notices } = await answered({ match: lineAt('01:02:16.1'), cells: [CELL_0] });
    expect(notices).toEqual([]);
  });
});

describe('what is not one line', () => {
  const NO_LINE =
    'no LOG rule of silk or Garden writes such a line, or it is cut short before its addresses';

  test.each([
    ['nothing', '', NO_LINE],
    ['some text', 'hello', NO_LINE],
    ['a line without addresses', DENIED.slice(0, DENIED.indexOf(' SRC=')), NO_LINE],
    ['two lines', `${DENIED}\n${ALLOWED}`, 'this is not one log line but 2'],
  ])('%s', async (_, match, message) => {
    await expect(answered({ match })).rejects.toMatchObject({ code: 'USAGE', message });
  });

  test('stdin that does not end', async () => {
    await expect(answered({ match: '-', stdin: 'x'.repeat((1 << 20) + 1) })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'standard input holds more than a line',
    });
  });
});
