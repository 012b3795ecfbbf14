import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { constants, gzipSync, inflateRawSync } from 'node:zlib';
import { gunzip, isDamage, isGzip } from '../../../src/lib/log-input/gunzip.js';
import { cut, drained, endless, PLACES, streamOf } from './chunks.js';

const LOG = readFileSync('test/fixtures/silk-cell/dmesg.txt').subarray(0, 12_000);
const PACKED = gzipSync(LOG);
const HEADER = 10;

describe('what is packed', () => {
  test.each([
    ['gzip', PACKED, true],
    ['only its first bytes', PACKED.subarray(0, 2), true],
    ['half of them', PACKED.subarray(0, 1), false],
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
        expect(isDamage(error)).toBe(true);
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
          expect(isDamage(error) || bytes.equals(LOG)).toBe(true);
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
    await expect(read()).rejects.toHaveProperty('code');
    expect(startsWith(Buffer.concat(parts), readableBefore(PACKED.length - 20))).toBe(true);
  });
});

test('a stream that can be read once loses no more than what is packed into 512 bytes', async () => {
  const place = PACKED.length - 100;
  const broken = Buffer.concat([PACKED.subarray(0, place), Buffer.alloc(600, 0xff)]);
  const { bytes, error } = await drained(gunzip(streamOf(broken)));
  expect(isDamage(error)).toBe(true);
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
  expect([error, isDamage(error)]).toEqual([failure, false]);
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
