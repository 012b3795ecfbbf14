import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  prepareEnrichment,
  type EnrichInputs,
  type PreparedEnrichment,
} from '../../../src/lib/enrich/prepare-enrichment.js';
import { openSnapshot } from '../../../src/lib/source/snapshot-source.js';
import { streamOf } from '../log-input/chunks.js';
import { readOne } from '../kernel-log/read-lines.js';
import { SnapshotCopy } from '../source/snapshot-copy.js';

const CELL_0 = 'c02dc4dd-e362-4923-a510-ca878e05ae11';
const CELL_1 = '78859829-2386-4fe4-9551-2f6734f114c4';
const CELL_2 = 'fd493106-6e19-486a-a7bb-2c4dc30b6e3f';
const NOW = Date.UTC(2026, 10, 22);

function prepare(inputs: Partial<EnrichInputs>): Promise<PreparedEnrichment> {
  return prepareEnrichment({
    files: [],
    source: undefined,
    wantsCell: () => true,
    stdin: streamOf(),
    now: NOW,
    ...inputs,
  });
}

function logNames({ series }: PreparedEnrichment): string[][] {
  return series.map(({ logs }) => logs.map(({ name }) => name));
}

describe('files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cfnet-enrich-'));
    await writeFile(join(folder, 'a.log'), '');
    await writeFile(join(folder, 'b.log'), '');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('are a series each, what cannot be opened is told', async () => {
    const [a, b, none] = ['a.log', 'b.log', 'none.log'].map((name) => join(folder, name));
    const prepared = await prepare({ files: [a ?? '', none ?? '', '-', b ?? '', folder] });
    expect(logNames(prepared)).toEqual([[a], ['stdin'], [b]]);
    expect(prepared.series.map(({ cell }) => cell)).toEqual([undefined, undefined, undefined]);
    expect(prepared.inputProblems.map(({ code }) => code)).toEqual(['NOT_FOUND', 'BAD_INPUT']);
    expect([prepared.problems, prepared.brokenRules()]).toEqual([[], []]);
    expect(prepared.knowledge.directory.apps).toEqual([]);
  });
});

describe('a snapshot', () => {
  let copy: SnapshotCopy;
  beforeEach(async () => {
    copy = await SnapshotCopy.ofCapture();
  });
  afterEach(() => copy.remove());

  async function opened(inputs: Partial<EnrichInputs> = {}): Promise<PreparedEnrichment> {
    return prepare({ source: await openSnapshot(copy.directory), ...inputs });
  }

  test('has a series for each cell, oldest log first', async () => {
    await copy.write(`cells/${CELL_0}/kern.log.2.gz`, '');
    await copy.write(`cells/${CELL_0}/kern.log.1`, '');
    const prepared = await opened();
    expect(logNames(prepared)).toEqual([
      [`cells/${CELL_1}/kern.log`],
      ['kern.log.2.gz', 'kern.log.1', 'kern.log'].map((name) => `cells/${CELL_0}/${name}`),
      [`cells/${CELL_2}/kern.log`],
    ]);
    expect(prepared.series.map(({ cell }) => cell?.id)).toEqual([CELL_1, CELL_0, CELL_2]);
  });

  test('only names what stands in files that are given', async () => {
    const prepared = await opened({ files: ['-'] });
    expect(logNames(prepared)).toEqual([['stdin']]);
    expect(prepared.knowledge.directory.findApps('frontend')).toHaveLength(1);
  });

  test('is read only as far as cells are wanted', async () => {
    await copy.remove(`cells/${CELL_0}/iptables-save.txt`);
    await copy.remove(`cells/${CELL_0}/kern.log`);
    const prepared = await opened({ wantsCell: ({ id }) => id === CELL_2 });
    expect(logNames(prepared)).toEqual([[`cells/${CELL_2}/kern.log`]]);
    expect([prepared.problems, prepared.inputProblems]).toEqual([[], []]);
  });

  test('may lack the log of a cell: that is said, and no failed input', async () => {
    await copy.remove(`cells/${CELL_0}/kern.log`);
    const { series, problems, inputProblems } = await opened();
    expect(series).toHaveLength(2);
    expect(problems.map(({ message }) => message)).toEqual([
      `There is no cells/${CELL_0}/kern.log: this cell has no log lines`,
    ]);
    expect(inputProblems).toEqual([]);
  });

  test('tells broken rules once they were needed', async () => {
    await copy.write(`cells/${CELL_0}/iptables-save.txt`, '*filter\n:FORWARD ACCEPT\n-A\nCOMMIT\n');
    const { knowledge, problems, brokenRules } = await opened();
    expect([problems, brokenRules()]).toEqual([[], []]);
    knowledge.findRule(
      CELL_0,
      readOne('OK_9e2d8089-a00e-463d-9342-9 IN= OUT=eth0 SRC=10.255.41.2 DST=1.1.1.1 PROTO=TCP'),
    );
    expect(brokenRules()).toEqual([
      {
        code: 'BAD_INPUT',
        message: expect.stringMatching(
          new RegExp(`^The rules of diego-cell/${CELL_0} are broken at line 3: `),
        ) as unknown,
        hint: expect.stringContaining('iptables-save -c') as unknown,
        cell: CELL_0,
      },
    ]);
  });
});
