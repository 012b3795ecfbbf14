import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CfnetError } from '../errors/cfnet-error.js';
import { readArchive } from './archived-logs.js';
import { fileChunks } from './file-chunks.js';
import { openContent } from './log-content.js';
import type { LogInput, OpenedLog } from './log-input.js';
import { readFailure } from './read-failure.js';
import { UnpackLimit } from './unpack-limit.js';

/** Packed data becomes twenty times as much text at once, and text in larger pieces costs more to make. */
const CHUNK = 64 * 1024;

/**
 * A log file, packed or not; its content tells, not its name (logrotate may pack it later than it renames).
 * @param now for a named pipe: it has no age. In milliseconds of the Unix epoch.
 * Errors: NOT_FOUND, NOT_PERMITTED, BAD_INPUT for a directory.
 */
export async function openLogFile(path: string, now: number): Promise<LogInput> {
  const facts = await stat(path).catch((error: unknown) => {
    throw readFailure(path, error);
  });
  if (facts.isDirectory()) {
    throw new CfnetError('BAD_INPUT', `${path} is a directory`, {
      hint: 'Give log files, or --snapshot DIR for a folder that cfnet snapshot made.',
    });
  }
  if (facts.isFile()) return logInput(path, path, facts.mtimeMs);
  return { name: path, latest: now, open: () => open(path, now, createReadStream(path)) };
}

/** The same for a file whose facts are known. @param name what messages call it. */
export function logInput(path: string, name: string, mtimeMs: number): LogInput {
  const read = (): AsyncIterable<Buffer> => fileChunks(path, CHUNK);
  return { name, latest: mtimeMs, open: () => open(name, mtimeMs, read(), read) };
}

/** Standard input as a log: it may be packed, and it may never end. */
export function logStream(stream: AsyncIterable<Buffer>, now: number): LogInput {
  return { name: 'stdin', latest: now, open: () => open('stdin', now, stream) };
}

async function open(
  name: string,
  latest: number,
  source: AsyncIterable<Buffer>,
  again?: () => AsyncIterable<Buffer>,
): Promise<OpenedLog> {
  try {
    const limit = new UnpackLimit(name);
    const log = { name, bytes: limit.reading(source), again, layers: 0, limit };
    const content = await openContent(log);
    if ('members' in content) return await readArchive({ ...log, ...content, latest });
    return { text: failingAs(name, content.text) };
  } catch (error) {
    throw readFailure(name, error);
  }
}

async function* failingAs(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (error) {
    throw readFailure(name, error);
  }
}
