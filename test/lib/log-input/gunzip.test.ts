import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { constants, gzipSync, inflateRawSync } from 'node:zlib';
import { Damage, GAP } from '../../../src/lib/log-input/byte-reader.js';
import { gunzip } from '../../../src/lib/log-input/gunzip.js';
import { isGzip } from '../../../src/lib/log-input/gzip-header.js';
import { cut, drained, endless, PLACES, streamOf } from './chunks.js';

const LOG = readFileSync('test/fixtures/silk-cell/dmesg.txt').subarray(0, 12_000);
const PACKED = gzipSync(LOG);
const HEADER = 10;

describe('what is packed', () => {
  test.each([
    ['gzip', PACKED, true],
    ['only its first bytes', PACKED.subarray(0, 3), true],
    ['some of them', PACKED.subarray(0, 2), false],
    ['text', LOG, false],
    ['nothing', Buffer.alloc(0), false],
  ])('%s', (_, bytes, expected) => {
    expect(isGzip(bytes)).toBe(expected);
  });
});

test('members, one after the other, in any chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 4 }),
      PLACES,
      fc.boolean(),
      async (members, places, isReadable) => {
        const packed = cut(Buffer.concat(members.map((member) => gzipSync(member))), places);
        const again = isReadable ? () => streamOf(...packed) : undefined;
        const { bytes, error } = await drained(gunzip(streamOf(...packed), again));
        expect([bytes, error]).toEqual([Buffer.concat(members), undefined]);
      },
    ),
    { numRuns: 200 },
  );
});

const PADDING = fc.nat({ max: 1500 }).map((length) => Buffer.alloc(length));

test('zero bytes between and behind members are padding', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.uint8Array({ maxLength: 200 }), PADDING), { minLength: 1 }),
      PLACES,
      fc.boolean(),
      async (members, places, isReadable) => {
        const packed = members.flatMap(([bytes, padding]) => [gzipSync(bytes), padding]);
        const chunks = cut(Buffer.concat(packed), places);
        const again = isReadable ? () => streamOf(...chunks) : undefined;
        const { bytes, error } = await drained(gunzip(streamOf(...chunks), again));
        expect([bytes, error]).toEqual([Buffer.concat(members.map(([one]) => one)), undefined]);
      },
    ),
    { numRuns: 100 },
  );
});

test('a header may say more: a name, a comment, a checksum of its own', async () => {
  const flags = Buffer.from([0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3]);
  const texts = Buffer.from('kern.log\0a comment\0\x07\x07', 'latin1');
  const packed = Buffer.concat([flags, texts, PACKED.subarray(HEADER)]);
  for (const places of [[], [12, 20, 30]]) {
    const { bytes, error } = await drained(gunzip(streamOf(...cut(packed, places))));
    expect([bytes.equals(LOG), error]).toEqual([true, undefined]);
  }
});

describe('damage costs itself alone', () => {
  const broken = Buffer.from(PACKED);
  broken.fill(PACKED.subarray(HEADER), PACKED.length >> 1, PACKED.length - 8);
  const wrongSum = Buffer.from(PACKED);
  wrongSum[PACKED.length - 6] = (wrongSum[PACKED.length - 6] ?? 0) ^ 1;

  test.each([
    ['something else behind a member', [PACKED, Buffer.from('no gzip')], LOG, /is none/],
    ['something else between members', [PACKED, LOG, PACKED], Buffer.concat([LOG, LOG]), /is none/],
    ['a wrong checksum', [wrongSum, PACKED], Buffer.concat([LOG, LOG]), /checksum/],
    ['half a header', [PACKED, PACKED.subarray(0, 7)], LOG, /too early/],
    ['half a trailer', [PACKED, PACKED.subarray(0, -3)], Buffer.concat([LOG, LOG]), /too early/],
    [
      'flags that there are not',
      [Buffer.from([31, 139, 8, 255]), PACKED],
      LOG,
      /before and behind/,
    ],
  ])('%s', async (_, parts, expected, says) => {
    const { bytes, error } = await drained(gunzip(streamOf(Buffer.concat(parts))));
    expect(bytes.equals(expected)).toBe(true);
    expect(error).toMatchObject({ message: expect.stringMatching(says) });
  });

  test('a broken member has the others around it, and a gap behind it', async () => {
    const small = gzipSync('small\n');
    const packed = Buffer.concat([small, broken, small]);
    const chunks: Buffer[] = [];
    const read = async (): Promise<void> => {
      for await (const chunk of gunzip(streamOf(packed), () => streamOf(packed))) {
        chunks.push(chunk === GAP ? Buffer.from('(gap)') : Buffer.from(chunk));
      }
    };
    await expect(read()).rejects.toBeInstanceOf(Damage);
    const text = Buffer.concat(chunks).toString('latin1');
    const before = readableBefore(PACKED.length >> 1).toString('latin1');
    expect(text.startsWith(`small\n${before}`)).toBe(true);
    expect(text.endsWith('(gap)small\n')).toBe(true);
  });

  test('what begins like a member everywhere is given up', async () => {
    const magic = Buffer.from([31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255]);
    const packed = Buffer.concat([PACKED, ...Array<Buffer>(5000).fill(magic), PACKED]);
    const { bytes, error } = await drained(gunzip(streamOf(packed)));
    expect([bytes.equals(LOG), error instanceof Damage]).toEqual([true, true]);
  });
});

/** What a packed log yields of itself before a place: the most that anyone can read. */
function readableBefore(place: number): Buffer {
  return inflateRawSync(PACKED.subarray(HEADER, Math.max(HEADER, place)), {
    finishFlush: constants.Z_SYNC_FLUSH,
  });
}

function startsWith(bytes: Buffer, beginning: Buffer): boolean {
  return bytes.subarray(0, beginning.length).equals(beginning);
}

describe('a packed file that is damaged gives all before the damage, and an error', () => {
  const places = fc.integer({ min: HEADER, max: PACKED.length - 8 });

  test('where it was cut off', async () => {
    await fc.assert(
      fc.asyncProperty(places, PLACES, async (place, cuts) => {
        const chunks = cut(PACKED.subarray(0, place), cuts);
        const again = (): AsyncGenerator<Buffer> => streamOf(...chunks);
        const { bytes, error } = await drained(gunzip(again(), again));
        expect(error).toBeInstanceOf(Damage);
        expect(bytes.equals(readableBefore(place))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('where a byte is another', async () => {
    await fc.assert(
      fc.asyncProperty(
        places,
        PLACES,
        fc.integer({ min: 1, max: 255 }),
        async (place, cuts, flip) => {
          const broken = Buffer.from(PACKED);
          broken[place] = (broken[place] ?? 0) ^ flip;
          const chunks = cut(broken, cuts);
          const again = (): AsyncGenerator<Buffer> => streamOf(...chunks);
          const { bytes, error } = await drained(gunzip(again(), again));
          // One reference to an earlier text is as good as another with the same text: that is no damage.
          expect(error instanceof Damage || bytes.equals(LOG)).toBe(true);
          expect(startsWith(bytes, readableBefore(place))).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('also when the reader is slow', async () => {
    const broken = Buffer.concat([PACKED.subarray(0, -20), Buffer.alloc(20, 0xff)]);
    const parts: Buffer[] = [];
    const read = async (): Promise<void> => {
      for await (const chunk of gunzip(streamOf(broken), () => streamOf(broken))) {
        await new Promise((resolve) => setImmediate(resolve));
        parts.push(chunk);
      }
    };
    await expect(read()).rejects.toBeInstanceOf(Damage);
    expect(startsWith(Buffer.concat(parts), readableBefore(PACKED.length - 20))).toBe(true);
  });
});

test('a stream that can be read once loses no more than what is packed into 512 bytes', async () => {
  const place = PACKED.length - 100;
  const broken = Buffer.concat([PACKED.subarray(0, place), Buffer.alloc(600, 0xff)]);
  const { bytes, error } = await drained(gunzip(streamOf(broken)));
  expect(error).toBeInstanceOf(Damage);
  const sure = readableBefore(place - 512);
  expect(sure.length).toBeGreaterThan(2000);
  expect(startsWith(bytes, sure)).toBe(true);
});

test('a failure to read is passed on, and is no damage', async () => {
  const failure = new Error('EIO');
  async function* failing(): AsyncGenerator<Buffer> {
    yield PACKED.subarray(0, PACKED.length >> 1);
    await Promise.reject(failure);
  }
  const { bytes, error } = await drained(gunzip(failing(), failing));
  expect(error).toBe(failure);
  expect(bytes.equals(readableBefore(PACKED.length >> 1))).toBe(true);
});

test('whoever stops early closes what is read', async () => {
  const packed = endless(PACKED);
  for await (const chunk of gunzip(packed.chunks)) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  expect(packed.isClosed()).toBe(true);
});
