import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { RulesDocument } from '../../src/lib/rules/rules-document.js';
import { SnapshotCopy } from '../lib/source/snapshot-copy.js';
import { CFNET, runProgram, type Ended } from '../support/program.js';
import { expectToFit } from '../support/schema.js';

const SNAPSHOT = 'test/fixtures/silk-cell/snapshot';
const CELL_0 = 'c02dc4dd-e362-4923-a510-ca878e05ae11';
const CELL_1 = '78859829-2386-4fe4-9551-2f6734f114c4';
const LINE =
  readFileSync(`${SNAPSHOT}/cells/${CELL_0}/kern.log`, 'utf8')
    .split('\n')
    .find((line) => line.includes('DENY_C2C_')) ?? '';

function rules(...args: readonly string[]): Promise<Ended> {
  return runProgram(CFNET, ['rules', '--snapshot', SNAPSHOT, ...args]);
}

function documentOf({ stdout }: Ended): RulesDocument {
  const document = JSON.parse(stdout) as RulesDocument;
  expectToFit('rules', document);
  return document;
}

test('all cells as text', async () => {
  const { exitCode, stdout, stderr } = await rules();
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout.match(/^diego-cell\/.*$/gm)).toHaveLength(3);
});

test('one document with --json', async () => {
  const ended = await rules('--json', '--app', 'reporter', '--all');
  expect([ended.exitCode, ended.stderr]).toEqual([0, '']);
  expect(documentOf(ended).cells.map((cell) => cell.rules.length)).toEqual([2, 7, 0]);
});

test('--every on one line each, to be searched', async () => {
  const { exitCode, stdout } = await rules(
    '--every',
    '--cell',
    '10.0.16.16',
    '--cell',
    '10.0.16.15',
  );
  expect(exitCode).toBe(0);
  expect(stdout.split('\n')).toContain(
    '   9    2   120  -d 10.255.41.3/32 -p tcp -m tcp --dport 8080 -m mark --mark 0x1 -m conntrack --ctstate INVALID,NEW,UNTRACKED -j LOG --log-prefix "OK_0001_584d9cba-f153-45e2-a "  # frontend → backend/0',
  );
});

test('--match with the line, and with - for stdin', async () => {
  const given = await rules('--match', LINE, '--json');
  expect(given.exitCode).toBe(0);
  const [cell] = documentOf(given).cells;
  expect([cell?.cell.id, cell?.rules.map(({ number }) => number)]).toEqual([CELL_0, [4, 5]]);
  const piped = await runProgram(
    CFNET,
    ['rules', '--snapshot', SNAPSHOT, '--match', '-', '--json'],
    { stdin: `${LINE}\n` },
  );
  expect(piped).toEqual(given);
});

test('--match=LINE that begins with a dash or a priority', async () => {
  expect((await rules(`--match=- ${LINE}`)).exitCode).toBe(0);
  expect((await rules('--match', `<4>${LINE}`)).exitCode).toBe(0);
});

describe('what is refused', () => {
  test.each([
    [2, 'no LOG rule of silk or Garden writes such a line', ['--match', 'hello']],
    [4, 'No LOG rule on', ['--match', LINE.replace('DENY_C2C_3320', 'DENY_C2C_0000')]],
    [4, 'No cell is called', ['--cell', 'nowhere']],
    [4, 'No app is called', ['--app', 'nobody']],
    [2, '--all', ['--all', '--cell', CELL_0]],
    [2, '--match', ['--match', LINE, '--every']],
    [2, '--match', ['--match', LINE, '--app', 'frontend']],
  ])('exit code %i: %s', async (code, sentence, args) => {
    const text = await rules(...args);
    expect([text.exitCode, text.stdout]).toEqual([code, '']);
    expect(text.stderr).toContain(sentence);
    const json = await rules(...args, '--json');
    expect(json.exitCode).toBe(code);
    const document: unknown = JSON.parse(json.stdout);
    expectToFit('error', document);
    expect(document).toHaveProperty('error.message', expect.stringContaining(sentence));
  });

  test.each([
    [['rules'], 6],
    [['rules', '--snapshot', '/nowhere'], 4],
  ])('cfnet %j ends with %i', async (args, code) => {
    const { exitCode, stdout } = await runProgram(CFNET, args, { env: { PATH: '/nowhere' } });
    expect([exitCode, stdout]).toEqual([code, '']);
  });
});

describe('a cell that fails', () => {
  let copy: SnapshotCopy;
  beforeEach(async () => {
    copy = await SnapshotCopy.ofCapture();
    await copy.remove(`cells/${CELL_1}/iptables-save.txt`);
  });
  afterEach(() => copy.remove());

  const SENTENCE = `There is no cells/${CELL_1}/iptables-save.txt: the rules of this cell are not known`;

  test('is named, the others are printed, exit code 5', async () => {
    const ended = await runProgram(CFNET, ['rules', '--snapshot', copy.directory, '--json']);
    expect([ended.exitCode, ended.stderr]).toEqual([5, `${SENTENCE}\n`]);
    const { cells, errors } = documentOf(ended);
    expect(cells).toHaveLength(2);
    expect(errors).toEqual([{ cell: CELL_1, code: 'NOT_FOUND', message: SENTENCE }]);
  });

  test('and is the only one: the code of what is wrong', async () => {
    const args = ['rules', '--snapshot', copy.directory, '--cell', CELL_1];
    const { exitCode, stdout, stderr } = await runProgram(CFNET, args);
    expect([exitCode, stdout, stderr]).toEqual([4, '', `cfnet: ${SENTENCE}\n`]);
  });
});
