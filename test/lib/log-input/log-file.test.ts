import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { logInput, logStream, openLogFile } from '../../../src/lib/log-input/log-file.js';
import type { LogInput } from '../../../src/lib/log-input/log-input.js';
import { drained, endless, streamOf } from './chunks.js';

const NOW = Date.UTC(2026, 0, 5);
const TEXT = Buffer.from('one\ntwo\n'.repeat(500));
const PACKED = gzipSync(TEXT);
/** Modes mean nothing to a user who may read everything. */
const READS_ALL = process.getuid?.() === 0;

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfnet-log-'));
  await writeFile(at('kern.log'), TEXT);
  await writeFile(at('kern.log.1'), PACKED);
  await writeFile(at('empty'), '');
  await writeFile(at('broken.gz'), PACKED.subarray(0, -10));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* textOf(log: LogInput): AsyncGenerator<Buffer> {
  const opened = await log.open();
  if (!('text' in opened)) throw new Error(`${log.name} is an archive`);
  yield* opened.text;
}

async function read(name: string): ReturnType<typeof drained> {
  return drained(textOf(await openLogFile(at(name), NOW)));
}

describe('a log file', () => {
  test.each([
    ['kern.log', TEXT],
    ['kern.log.1', TEXT],
    ['empty', Buffer.alloc(0)],
  ])('%s is read whole, whatever its name says', async (name, bytes) => {
    expect(await read(name)).toEqual({ bytes, error: undefined });
  });

  test('can be no newer than its last change', async () => {
    const input = await openLogFile(at('kern.log'), NOW);
    expect(input).toMatchObject({
      name: at('kern.log'),
      latest: (await stat(at('kern.log'))).mtimeMs,
    });
    expect(logInput(at('kern.log'), 'cells/a/kern.log', 5)).toMatchObject({
      name: 'cells/a/kern.log',
      latest: 5,
    });
  });

  test('that is damaged gives what is good, then says so', async () => {
    const { bytes, error } = await read('broken.gz');
    expect(TEXT.subarray(0, bytes.length).equals(bytes)).toBe(true);
    expect(bytes.length).toBeGreaterThan(TEXT.length / 2);
    expect(error).toMatchObject({
      code: 'PARTIAL',
      message: `${at('broken.gz')} is damaged: it ends too early, what comes before was read`,
    });
  });

  test.each([
    ['none', 'NOT_FOUND', 'There is no PATH: nothing was read from it'],
    ['kern.log/x', 'NOT_FOUND', 'There is no PATH: nothing was read from it'],
    ['', 'BAD_INPUT', 'PATH is a directory'],
  ])("'%s' is told: %s", async (name, code, message) => {
    await expect(openLogFile(at(name), NOW)).rejects.toMatchObject({
      code,
      message: message.replace('PATH', at(name)),
    });
  });

  (READS_ALL ? test.skip : test)('that may not be read is told', async () => {
    await writeFile(at('secret'), TEXT);
    await chmod(at('secret'), 0);
    expect((await read('secret')).error).toMatchObject({ code: 'NOT_PERMITTED' });
  });

  test('that is gone by the time it is read is told', async () => {
    const { error } = await drained(textOf(logInput(at('gone'), 'gone', NOW)));
    expect(error).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('gone') });
  });
});

describe('a named pipe', () => {
  async function readPipe(bytes: Buffer): ReturnType<typeof drained> {
    const path = at(`pipe-${bytes.length}`);
    execFileSync('mkfifo', [path]);
    const input = await openLogFile(path, NOW);
    expect(input.latest).toBe(NOW);
    const writer = spawn('sh', ['-c', `cat > '${path}'`], { stdio: ['pipe', 'ignore', 'ignore'] });
    writer.stdin.end(bytes);
    return drained(textOf(input));
  }

  test.each([
    ['text', TEXT],
    ['packed', PACKED],
  ])('is read as a file is: %s', async (_, bytes) => {
    expect(await readPipe(bytes)).toEqual({ bytes: TEXT, error: undefined });
  });

  test('is not opened a second time when it is damaged', async () => {
    const { error } = await readPipe(
      Buffer.concat([PACKED.subarray(0, 40), Buffer.alloc(99, 255)]),
    );
    expect(error).toMatchObject({ code: 'PARTIAL' });
  });
});

describe('standard input', () => {
  test.each([
    ['text', [TEXT]],
    ['packed', [PACKED]],
    [
      'packed, its first bytes alone',
      [PACKED.subarray(0, 1), PACKED.subarray(1, 2), PACKED.subarray(2)],
    ],
  ])('%s', async (_, chunks) => {
    const { bytes, error } = await drained(textOf(logStream(streamOf(...chunks), NOW)));
    expect([bytes.equals(TEXT), error]).toEqual([true, undefined]);
  });

  test.each([[[]], [[Buffer.alloc(0)]], [[Buffer.from('x')]]])('%j', async (chunks) => {
    const { bytes } = await drained(textOf(logStream(streamOf(...chunks), NOW)));
    expect(bytes).toEqual(Buffer.concat(chunks));
  });

  test('is closed when the reader has enough', async () => {
    const stdin = endless(TEXT);
    for await (const chunk of textOf(logStream(stdin.chunks, NOW))) {
      expect(chunk).toEqual(TEXT);
      break;
    }
    expect(stdin.isClosed()).toBe(true);
  });

  test('that fails is told by its name', async () => {
    async function* failing(): AsyncGenerator<Buffer> {
      yield TEXT;
      await Promise.reject(Object.assign(new Error('EISDIR'), { code: 'EISDIR' }));
    }
    const { bytes, error } = await drained(textOf(logStream(failing(), NOW)));
    expect(bytes).toEqual(TEXT);
    expect(error).toMatchObject({ code: 'BAD_INPUT', message: expect.stringMatching(/^stdin /) });
  });
});
