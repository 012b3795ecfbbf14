import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { missed, readFieldCase, type FieldCase } from '../support/field-case.js';
import { CFNET, runProgram, type Ended } from '../support/program.js';

const FIELD = 'test/fixtures/field';
const CASES = readdirSync(FIELD, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => readFieldCase(FIELD, name));
/** A process waits for the disk as long as it works. */
const AT_A_TIME = 4;

let root: string;
const ends = new Map<string, Ended>();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cfnet-field-'));
  await cp(FIELD, root, { recursive: true });
  await makeLongLine();
  const waiting = [...CASES];
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      ends.set(one.name, await run(one));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test.each(CASES.map(({ name, checks }) => [name, checks] as const))('%s', (name, checks) => {
  const ended = ends.get(name);
  expect(ended === undefined ? ['it did not run'] : missed(checks, ended)).toEqual([]);
});

async function run({ name, args, stdin }: FieldCase): Promise<Ended> {
  return runProgram(CFNET, args, {
    cwd: join(root, name),
    env: { NO_COLOR: '1' },
    ...(stdin !== undefined && { stdin: await readFile(join(root, name, stdin)) }),
  });
}

/** Case 33: a line of 3 MB, then one of silk. */
async function makeLongLine(): Promise<void> {
  const line = readFileSync(`${FIELD}/01-gz-zero-padded-file/input/kern.log`, 'latin1');
  const name = CASES.find((one) => one.name.startsWith('33-'))?.name ?? '';
  await mkdir(join(root, name, 'input'), { recursive: true });
  await writeFile(
    join(root, name, 'input', 'x.log'),
    `${'x'.repeat(1_500_000)}${'y'.repeat(1_500_000)}\n${line}`,
  );
}
