import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawCell, RawSource } from '../../../src/lib/snapshot/raw-source.js';
import { takeSnapshot } from '../../../src/lib/snapshot/take-snapshot.js';
import { openSnapshot } from '../../../src/lib/source/snapshot-source.js';

const CAPTURE = 'test/fixtures/silk-cell/snapshot';
const NOW = Date.UTC(2026, 0, 5, 9, 15, 31);
/** When the cells' logs were last written. */
const WRITTEN = Date.UTC(2025, 11, 31, 23, 59, 59);

/** The files of a snapshot as a source gives them. */
function capturedSource(): RawSource {
  return {
    api: 'https://api.example.org',
    deployment: 'cf',
    foundationFiles: async () => {
      const names = (await readdir(CAPTURE)).filter(
        (name) => !/^(cells|snapshot.json)$/.test(name),
      );
      return Promise.all(
        names.map(async (name) => ({
          value: { name, content: await readFile(join(CAPTURE, name)) },
          problems: [],
        })),
      );
    },
    cells: async () => (await readdir(join(CAPTURE, 'cells'))).map(capturedCell),
  };
}

function capturedCell(id: string): RawCell {
  const folder = join(CAPTURE, 'cells', id);
  return {
    id,
    name: `diego-cell/${id}`,
    files: async () => {
      const names = (await readdir(folder)).filter((name) => name !== 'cell.json');
      const read = (name: string) =>
        readFile(join(folder, name)).then((content) => ({ name, content, ...timeOf(name) }));
      return { value: await Promise.all(names.map(read)), problems: [] };
    },
  };
}

/** Of logs it is known when they were written. */
function timeOf(name: string): { mtimeMs?: number } {
  return name === 'kern.log' ? { mtimeMs: WRITTEN } : {};
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfnet-snapshot-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a snapshot', () => {
  test('holds what the source gave, byte for byte, and can be read', async () => {
    const target = join(folder, 'a', 'shot');
    const taken = await takeSnapshot(capturedSource(), target, NOW);
    expect(taken).toMatchObject({ cells: 3, problems: [] });
    const source = await openSnapshot(target);
    expect(source.info).toMatchObject({
      api: 'https://api.example.org',
      deployment: 'cf',
      takenAt: NOW,
    });
    const { value: cells } = await source.cells();
    for (const one of cells) {
      expect((await one.logs()).value.map(({ mtimeMs }) => mtimeMs)).toEqual([WRITTEN]);
      const place = join('cells', one.cell.id, 'kern.log');
      expect(await readFile(join(target, place))).toEqual(await readFile(join(CAPTURE, place)));
    }
    expect(cells).toHaveLength(3);
  });

  test('goes into an empty folder, and into no other', async () => {
    const target = join(folder, 'shot');
    await mkdir(target);
    await takeSnapshot(capturedSource(), target, NOW);
    await expect(takeSnapshot(capturedSource(), target, NOW)).rejects.toThrow('is not empty');
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(takeSnapshot(capturedSource(), file, NOW)).rejects.toThrow('cannot be used');
  });

  test('is not there at all when collecting fails', async () => {
    const source: RawSource = {
      ...capturedSource(),
      cells: () => Promise.reject(new Error('no director')),
    };
    await expect(takeSnapshot(source, join(folder, 'shot'), NOW)).rejects.toThrow('no director');
    expect(await readdir(folder)).toEqual([]);
  });

  test('is not there at all when it is given up', async () => {
    const givenUp = new AbortController();
    const source: RawSource = {
      ...capturedSource(),
      cells: () => {
        givenUp.abort(new Error('given up'));
        return Promise.resolve([]);
      },
    };
    const taking = takeSnapshot(source, join(folder, 'shot'), NOW, givenUp.signal);
    await expect(taking).rejects.toThrow('given up');
    expect(await readdir(folder)).toEqual([]);
  });

  test('tells what could not be had, and of which cell', async () => {
    const problem = { code: 'OUTSIDE_FAILED', message: 'rep.log could not be had' } as const;
    const source: RawSource = {
      foundationFiles: () => Promise.resolve([{ problems: [problem] }]),
      cells: () =>
        Promise.resolve([
          { id: 'c1', files: () => Promise.resolve({ value: [], problems: [problem] }) },
        ]),
    };
    const { problems } = await takeSnapshot(source, join(folder, 'shot'), NOW);
    expect(problems).toEqual([problem, { ...problem, cell: 'c1' }]);
  });

  test.each(['../evil', '.hidden', 'a/b', ''])(
    'a name such as %j from outside makes no file',
    async (name) => {
      const source: RawSource = {
        foundationFiles: () => Promise.resolve([{ value: { name, content: 'x' }, problems: [] }]),
        cells: () =>
          Promise.resolve([
            { id: name, files: () => Promise.resolve({ value: [], problems: [] }) },
          ]),
      };
      const taken = await takeSnapshot(source, join(folder, 'shot'), NOW);
      expect(taken).toMatchObject({ cells: 0, files: 1 });
      expect(await readdir(folder)).toEqual(['shot']);
    },
  );
});
