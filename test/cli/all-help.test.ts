import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { TOPIC_EXAMPLES } from '../../src/lib/cli/topic-examples.js';
import { CFNET, runProgram } from '../support/program.js';

const root = new URL('../../', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('oclif.manifest.json', root), 'utf8')) as {
  commands: Record<string, { hidden?: boolean }>;
};
const commands = Object.entries(manifest.commands)
  .filter(([, { hidden }]) => hidden !== true)
  .map(([id]) => id.replaceAll(':', ' '));
const topics = [...new Set(commands.map((id) => /^(\S+) /.exec(id)?.[1] ?? ''))];

describe.each([...topics, ...commands])('cfnet %s --help', (id) => {
  let lines: readonly string[];
  beforeAll(async () => {
    const words = id === '' ? [] : id.split(' ');
    lines = (await runProgram(CFNET, [...words, '--help'])).stdout.split('\n');
  });

  test('says what it is about, then its usage, then examples', () => {
    expect(lines[0]).not.toBe('');
    expect(lines.filter((line) => /^[A-Z]+$/.test(line)).slice(0, 2)).toEqual([
      'USAGE',
      'EXAMPLES',
    ]);
  });

  test('fits into 80 columns, but for commands, which stay in one piece', () => {
    const long = lines.filter((line) => line.length > 80 && !line.startsWith('    $ '));
    expect(long).toEqual([]);
  });
});

test('topics tell of commands that are there', () => {
  const told = Object.values(TOPIC_EXAMPLES).flatMap((examples) =>
    examples.flatMap(({ command }) =>
      [...command.matchAll(/<%= config\.bin %> ([a-z]+(?: [a-z]+)?)/g)].map(([, id]) => id ?? ''),
    ),
  );
  expect(told.length).toBeGreaterThan(10);
  for (const id of told) {
    expect([id, commands.some((known) => known === id || id.startsWith(`${known} `))]).toEqual([
      id,
      true,
    ]);
  }
});
