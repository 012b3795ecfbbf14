import { describe, expect, test } from '@jest/globals';
import { PassThrough, Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TextWriter } from '../../../src/lib/output/text-writer.js';

const LONG = 'x'.repeat(64 * 1024);

/** A stream that notes each piece it is given and takes it only when told to. */
class SlowReader extends Writable {
  readonly pieces: string[] = [];
  readonly waiting: (() => void)[] = [];

  override _write(piece: Buffer, _: string, taken: () => void): void {
    this.pieces.push(piece.toString());
    this.waiting.push(taken);
  }

  take(): void {
    this.waiting.shift()?.();
  }
}

describe('TextWriter', () => {
  test('hands small texts over together, at the end of the turn', async () => {
    const reader = new SlowReader();
    const writer = new TextWriter(reader);
    expect([writer.write('a'), writer.write('b')]).toEqual([undefined, undefined]);
    expect(reader.pieces).toEqual([]);
    await nextTurn();
    expect(reader.pieces).toEqual(['ab']);
  });

  test('makes the writer wait while the reader is behind', async () => {
    const reader = new SlowReader();
    const writer = new TextWriter(reader);
    let waited = false;
    const behind = writer.write(LONG)?.then(() => {
      waited = true;
    });
    expect(behind).toBeDefined();
    await nextTurn();
    expect(waited).toBe(false);
    reader.take();
    await behind;
    expect(waited).toBe(true);
  });

  test('makes small texts wait as well, all for one thing, when a turn found the reader behind', async () => {
    const reader = new SlowReader({ highWaterMark: 1 });
    const writer = new TextWriter(reader);
    expect(writer.write('a')).toBeUndefined();
    await nextTurn();
    const waits = [];
    for (const letter of 'bcdefghijklmnop') {
      waits.push(writer.write(letter));
      await nextTurn();
    }
    expect(new Set(waits).size).toBe(1);
    expect(waits[0]).toBeInstanceOf(Promise);
    expect(reader.listenerCount('drain')).toBe(1);
    while (reader.waiting.length > 0) {
      reader.take();
      await nextTurn();
    }
    await waits[0];
    expect(reader.pieces.join('')).toBe('abcdefghijklmnop');
    expect(writer.write('q')).toBeUndefined();
  });

  test('gives the event loop a turn with every piece, however fast the reader', async () => {
    const reader = new PassThrough({ highWaterMark: 1024 * 1024 });
    const turn = nextTurn('turned');
    const writer = new TextWriter(reader);
    await writer.write(LONG);
    await expect(turn).resolves.toBe('turned');
  });

  test('flush resolves when the system has taken everything', async () => {
    const reader = new SlowReader();
    const writer = new TextWriter(reader);
    void writer.write('last words');
    let flushed = false;
    const flush = writer.flush().then(() => {
      flushed = true;
    });
    reader.take();
    await nextTurn();
    expect(flushed).toBe(false);
    reader.take();
    await flush;
    expect(reader.pieces.join('')).toBe('last words');
  });

  test('stops the producer for good when the reader is gone, and flush does not wait', async () => {
    const reader = new PassThrough();
    const gone = new Promise((resolve) => reader.on('error', resolve));
    const writer = new TextWriter(reader);
    reader.destroy(new Error('EPIPE'));
    await gone;
    const behind = writer.write(LONG);
    await expect(Promise.race([behind, nextTurn('still parked')])).resolves.toBe('still parked');
    await expect(writer.flush()).resolves.toBeUndefined();
  });
});
