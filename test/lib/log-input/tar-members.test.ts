import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteReader, Damage } from '../../../src/lib/log-input/byte-reader.js';
import { isTar } from '../../../src/lib/log-input/tar-header.js';
import { tarMembers } from '../../../src/lib/log-input/tar-members.js';
import { entryBlocks, paxHeader, tarOf, type TarEntry } from '../../support/tar.js';
import { cut, PLACES, streamOf } from './chunks.js';

interface Read {
  readonly members: (readonly [path: string, content: string])[];
  readonly error: unknown;
}

async function read(bytes: Buffer, places: readonly number[] = []): Promise<Read> {
  const members: [string, string][] = [];
  try {
    for await (const member of tarMembers(new ByteReader(streamOf(...cut(bytes, places))))) {
      const parts: Buffer[] = [];
      for await (const chunk of member.chunks()) parts.push(Buffer.from(chunk));
      members.push([member.path, Buffer.concat(parts).toString()]);
    }
  } catch (error) {
    return { members, error };
  }
  return { members, error: undefined };
}

const PATH = fc.stringMatching(/^[a-z/ü]{0,200}[a-z]$/);

test('every file comes out, whatever its name and length, however the bytes come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(PATH, fc.string({ maxLength: 2000 })), { maxLength: 5 }),
      PLACES,
      async (files, places) => {
        const entries = files.map(([path, content]) => ({ path, content }));
        expect(await read(tarOf(...entries), places)).toEqual({ members: files, error: undefined });
      },
    ),
    { numRuns: 100 },
  );
});

test('whatever is changed in an archive, it ends, and with Damage or nothing', async () => {
  const archive = tarOf({ path: 'a', content: 'one' }, { path: 'b'.repeat(150), content: 'two' });
  const change = fc.tuple(fc.nat({ max: archive.length - 1 }), fc.nat({ max: 255 }));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.nat(), async (changes, end) => {
      const bytes = Buffer.from(archive);
      for (const [at, byte] of changes) bytes[at] = byte;
      const { error } = await read(bytes.subarray(0, end % (bytes.length + 1)));
      expect(error === undefined || error instanceof Damage).toBe(true);
    }),
    { numRuns: 300 },
  );
});

const FILE: TarEntry = { path: 'kern.log', content: 'a line\n' };
const AFTER: TarEntry = { path: 'after', content: 'more' };
const BOTH = [
  ['kern.log', 'a line\n'],
  ['after', 'more'],
];

describe('what headers say', () => {
  test.each<[string, readonly TarEntry[], unknown]>([
    ['a path by pax', [paxHeader({ path: 'kern.log' }), { ...FILE, path: 'cut' }, AFTER], BOTH],
    ['a size by pax', [paxHeader({ size: '7' }), { ...FILE, size: 0 }, AFTER], BOTH],
    ['a size in bytes', [{ ...FILE, size: base256(7) }, AFTER], BOTH],
    ['a link, with a size', [{ path: 'l', type: '2', size: 99 }, FILE, AFTER], BOTH],
    [
      'a folder, a device',
      [{ path: 'd/', type: '5' }, { path: 'x', type: '3' }, FILE, AFTER],
      BOTH,
    ],
    ['a global header', [{ ...paxHeader({ path: 'x' }), type: 'g' }, FILE, AFTER], BOTH],
    ['an old file', [{ ...FILE, type: '\0' }, AFTER], BOTH],
    ['an old folder', [{ path: 'd/', type: '\0' }, FILE, AFTER], BOTH],
  ])('%s', async (_, entries, members) => {
    expect(await read(tarOf(...entries))).toEqual({ members, error: undefined });
  });

  test('that holes were left out', async () => {
    const entries = [paxHeader({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'kern.log' }), FILE];
    const sparse: boolean[] = [];
    for (const one of [entries, [{ ...FILE, type: 'S' }]]) {
      for await (const member of tarMembers(new ByteReader(streamOf(tarOf(...one)))))
        sparse.push(member.isSparse);
    }
    expect(sparse).toEqual([true, true]);
  });

  test('archives that were joined are one', async () => {
    expect((await read(Buffer.concat([tarOf(FILE), tarOf(AFTER)]))).members).toEqual(BOTH);
  });
});

describe('damage', () => {
  test.each<[string, Buffer, readonly string[]]>([
    ['within a file', entryBlocks(FILE).subarray(0, 515), ['kern.log']],
    ['within a header', Buffer.concat([entryBlocks(FILE), Buffer.alloc(30, 'x')]), ['kern.log']],
    ['a header that is none', Buffer.concat([Buffer.alloc(512, 'x'), tarOf(AFTER)]), ['after']],
    ['a negative size', tarOf({ ...FILE, size: Buffer.alloc(12, 255) }, AFTER), ['after']],
    ['no number', tarOf({ ...FILE, size: Buffer.from('99999999999') }, AFTER), ['after']],
    ['beyond all files', tarOf({ ...FILE, size: base256(2 ** 50) }, AFTER), ['kern.log']],
  ])('%s is told, and costs itself alone', async (_, bytes, paths) => {
    const { members, error } = await read(bytes);
    expect(members.map(([path]) => path)).toEqual(paths);
    expect(error).toBeInstanceOf(Damage);
  });
});

test('an archive is known by its first block', () => {
  expect(
    [tarOf(FILE), entryBlocks(FILE), Buffer.alloc(512, 'x'), Buffer.alloc(9)].map(isTar),
  ).toEqual([true, true, false, false]);
});

function base256(size: number): Buffer {
  const field = Buffer.alloc(12);
  field.writeBigUInt64BE(BigInt(size), 4);
  field[0] = 0x80;
  return field;
}
