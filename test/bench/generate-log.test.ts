import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';

const GENERATOR = fileURLToPath(new URL('../../bench/generate-log.mjs', import.meta.url));
const LINES = 20_000;
const SILK_MESSAGE = /^\S+ \S+ kernel: \[ *\d+\.\d{6}\] ((?:OK|DENY)_\S+) IN=\S* OUT=\S* .*$/;

const scratch = mkdtempSync(join(tmpdir(), 'cfnet-generate-log-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

function generate(name: string, lines: number, seed: number): { log: string; save: string } {
  const folder = join(scratch, name);
  const args = [GENERATOR, folder, '--lines', String(lines), '--seed', String(seed)];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [cell = ''] = readdirSync(join(folder, 'cells'));
  const read = (file: string) => readFileSync(join(folder, 'cells', cell, file), 'utf8');
  return { log: read('kern.log'), save: read('iptables-save.txt') };
}

function silkLines(log: string): { prefix: string; line: string }[] {
  return log.split('\n').flatMap((line) => {
    const prefix = SILK_MESSAGE.exec(line)?.[1];
    return prefix === undefined ? [] : [{ prefix, line }];
  });
}

describe('the generated kern.log', () => {
  const { log, save } = generate('first', LINES, 1);
  const silk = silkLines(log);

  test('has the lines asked for, 70 % of them silk lines', () => {
    expect(log.split('\n')).toHaveLength(LINES + 1);
    expect(silk.length / LINES).toBeGreaterThan(0.69);
    expect(silk.length / LINES).toBeLessThan(0.71);
  });

  test('carries only prefixes of LOG rules of the cell', () => {
    const prefixes = new Set(
      [...save.matchAll(/ -j LOG --log-prefix "(\S+) "$/gm)].map(([, prefix]) => prefix),
    );
    expect(silk.filter(({ prefix }) => !prefixes.has(prefix))).toEqual([]);
  });

  test.each([
    ['ASG accept', /^OK_[0-9a-f]{8}-/],
    ['ASG deny', /^DENY_[0-9a-f]{8}-/],
    ['outbound limit', /^DENY_ORL_/],
    ['C2C accept', /^OK_[0-9A-F]{4}_/],
    ['C2C deny', /^DENY_C2C_/],
  ])('has lines of the kind %s', (_kind, form) => {
    expect(silk.some(({ prefix }) => form.test(prefix))).toBe(true);
  });

  test.each(['TCP', 'UDP', 'ICMP'])('has lines of protocol %s', (protocol) => {
    expect(silk.some(({ line }) => line.includes(` PROTO=${protocol} `))).toBe(true);
  });

  test('marks a policy packet with the tag that its prefix names', () => {
    const wrong = silk.filter(({ prefix, line }) => {
      const tag = /^OK_([0-9A-F]{4})_/.exec(prefix)?.[1];
      return tag !== undefined && !line.endsWith(` MARK=0x${parseInt(tag, 16).toString(16)} `);
    });
    expect(wrong).toEqual([]);
  });

  test('denies nothing that a rule of the cell would have let through', () => {
    const policyPorts = [...save.matchAll(/-A vpa--.* --dport (\d+):?(\d*) /g)].map(
      ([, first = '', last = '']) => ({ first: Number(first), last: Number(last || first) }),
    );
    const allowed = silk.filter(({ prefix, line }) => {
      const port = Number(/ DPT=(\d+) /.exec(line)?.[1]);
      return (
        prefix.startsWith('DENY_C2C_') &&
        policyPorts.some(({ first, last }) => first <= port && port <= last)
      );
    });
    expect(allowed).toEqual([]);
    expect(save).not.toMatch(/--dst-range 198\.1[89]\./);
    const egress = silk.filter(({ prefix }) => /^DENY_[0-9a-f]{8}-/.test(prefix));
    expect(egress.filter(({ line }) => !/ DST=198\.1[89]\./.test(line))).toEqual([]);
  });

  test('is the same for the same seed, another for another', () => {
    expect(generate('again', LINES, 1).log).toBe(log);
    expect(generate('other', LINES, 2).log).not.toBe(log);
  });

  test('begins a longer log', () => {
    const shorter = generate('shorter', 1000, 1).log;
    expect(log.startsWith(shorter)).toBe(true);
  });
});

test.each([
  ['no folder', [], 'Say into which folder'],
  ['no number of lines', ['x', '--lines', 'many'], '--lines takes a whole number of at least 1'],
])('%s is refused with a sentence', (_case, args, sentence) => {
  const { status, stderr } = spawnSync(process.execPath, [GENERATOR, ...args], {
    encoding: 'utf8',
    cwd: scratch,
  });
  expect(status).toBe(1);
  expect(stderr).toContain(sentence);
});
