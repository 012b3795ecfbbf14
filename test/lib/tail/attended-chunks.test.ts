import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { AttendedChunks, SILENT } from '../../../src/lib/tail/remote/attended-chunks.js';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

test('a director may take minutes to let one in; a script that began must not be silent for 20 s', async () => {
  const stream = new PassThrough();
  const chunks = new AttendedChunks({ chunks: stream });
  const first = chunks.next();
  await jest.advanceTimersByTimeAsync(170_000);
  stream.write('begun');
  expect(await first).toEqual(Buffer.from('begun'));
  const second = chunks.next();
  await jest.advanceTimersByTimeAsync(19_000);
  stream.write('alive');
  expect(await second).toEqual(Buffer.from('alive'));
  const third = chunks.next();
  await jest.advanceTimersByTimeAsync(20_000);
  expect(await third).toBe(SILENT);
});

test('nothing at all is silence after three minutes; the end is no silence', async () => {
  const stream = new PassThrough();
  const waiting = new AttendedChunks({ chunks: stream }).next();
  await jest.advanceTimersByTimeAsync(180_000);
  expect(await waiting).toBe(SILENT);
  const ended = new AttendedChunks({ chunks: PassThrough.from([]) });
  expect(await ended.next()).toBeUndefined();
});
