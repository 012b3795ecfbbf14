import { expect, test } from '@jest/globals';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { rulesText } from '../../../src/lib/output/rules-text.js';
import { createPalette } from '../../../src/lib/output/color.js';
import { SnapshotCopy } from '../source/snapshot-copy.js';
import { answered } from './answered.js';

const SNAPSHOT = 'test/fixtures/ipv6/snapshot';
const CELL = 'ce110001-aaaa-4bbb-8ccc-000000000001';
const PLAIN = { palette: createPalette(false), columns: 80, showRule: false };
const CHAIN = 'netout--1c0ffee1-2222-4--log';

async function familiesOf(snapshot: string): Promise<readonly (readonly [string, number])[]> {
  const { document } = await answered({ cells: [CELL], every: true }, snapshot);
  const [cell] = document.cells;
  return (['ipv4', 'ipv6'] as const).map((family) => [
    family,
    cell?.rules.filter((rule) => rule.family === family).length ?? 0,
  ]);
}

const BOTH = [
  ['ipv4', 83],
  ['ipv6', 12],
];

test('each rule of a cell says its family', async () => {
  expect(await familiesOf(SNAPSHOT)).toEqual(BOTH);
});

test.each([
  ['behind', (ipv4: string, ipv6: string) => ipv4 + ipv6],
  ['before', (ipv4: string, ipv6: string) => ipv6 + ipv4],
  ['without headers', (ipv4: string, ipv6: string) => (ipv6 + ipv4).replaceAll(/^#.*\n/gm, '')],
])('both families in one file, IPv6 %s', async (_, join) => {
  const copy = await SnapshotCopy.ofCapture(SNAPSHOT);
  try {
    const [ipv4, ipv6] = ['iptables-save.txt', 'ip6tables-save.txt'].map(
      (name) => `${copy.directory}/cells/${CELL}/${name}`,
    ) as [string, string];
    const text = join(await readFile(ipv4, 'utf8'), await readFile(ipv6, 'utf8'));
    await rm(ipv6);
    await writeFile(ipv4, text);
    expect(await familiesOf(copy.directory)).toEqual(BOTH);
  } finally {
    await copy.remove();
  }
});

test('text tells the rules of IPv6 from those of the same chain of IPv4', async () => {
  const { document, unreached } = await answered({ cells: [CELL], every: true }, SNAPSHOT);
  const text = rulesText(document, 'every-rule', { ...PLAIN, unreached });
  expect(text).toContain(`\nfilter ${CHAIN}`);
  expect(text).toContain(`\nIPv6 filter ${CHAIN}`);
  const logs = await answered({ cells: [CELL] }, SNAPSHOT);
  const list = rulesText(logs.document, 'log-rules', { ...PLAIN, unreached: logs.unreached });
  expect(list).toMatch(/allowed +asg +all but udp +-/);
  expect(list).toMatch(/allowed +asg +IPv6 all but udp +-/);
});

test('a log chain that only one IP version leads to is as it should be', async () => {
  const copy = await SnapshotCopy.ofCapture(SNAPSHOT);
  try {
    const told = async () =>
      (await answered({ cells: [CELL] }, copy.directory)).notices.filter((notice) =>
        notice.includes('no rule leads to'),
      );
    const before = await told();
    const path = `cells/${CELL}/ip6tables-save.txt`;
    const text = await readFile(`${copy.directory}/${path}`, 'utf8');
    await copy.write(path, text.replaceAll(` -g ${CHAIN}`, ' -j ACCEPT'));
    expect((await answered({ cells: [CELL] }, copy.directory)).unreached.size).toBeGreaterThan(0);
    expect(await told()).toEqual(before);
  } finally {
    await copy.remove();
  }
});
