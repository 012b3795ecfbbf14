import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CfnetError } from '../errors/cfnet-error.js';
import { errorFromProblem } from '../errors/problem.js';
import { fileProblem } from '../source/file-problem.js';
import { fileChunks } from './file-chunks.js';
import { ByteReader, Damage } from './byte-reader.js';
import { gunzip } from './gunzip.js';
import { GZIP_MAGIC_LENGTH, isGzip } from './gzip-header.js';
import { UnpackLimit } from './unpack-limit.js';

/** Packed data becomes twenty times as much text at once, and text in larger pieces costs more to make. */
const CHUNK = 64 * 1024;

/** Text of a kernel log that can be read once, from its beginning. */
export interface LogInput {
  /** What messages call it: the path as it was given, or `stdin`. */
  readonly name: string;
  /** The latest moment that a line can be from, in milliseconds: see `readTraditional`. */
  readonly latest: number;
  /**
   * Its bytes, unpacked. A chunk is good only until the next one is asked for: its memory may be used again.
   * Errors: CfnetError, after everything that could be read.
   */
  readonly chunks: () => AsyncIterable<Buffer>;
}

/**
 * A log file, packed or not; its content tells, not its name (logrotate may pack it later than it renames).
 * @param now for a named pipe: it has no age. In milliseconds of the Unix epoch.
 * Errors: NOT_FOUND, NOT_PERMITTED, BAD_INPUT for a directory.
 */
export async function openLogFile(path: string, now: number): Promise<LogInput> {
  const facts = await stat(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  if (facts.isDirectory()) {
    throw new CfnetError('BAD_INPUT', `${path} is a directory`, {
      hint: 'Give log files, or --snapshot DIR for a folder that cfnet snapshot made.',
    });
  }
  if (facts.isFile()) return logInput(path, path, facts.mtimeMs);
  return { name: path, latest: now, chunks: () => readChunks(path, createReadStream(path)) };
}

/** The same for a file whose facts are known. @param name what messages call it. */
export function logInput(path: string, name: string, mtimeMs: number): LogInput {
  const read = (): AsyncIterable<Buffer> => fileChunks(path, CHUNK);
  return { name, latest: mtimeMs, chunks: () => readChunks(name, read(), read) };
}

/** Standard input as a log: it may be packed, and it may never end. */
export function logStream(stream: AsyncIterable<Buffer>, now: number): LogInput {
  return { name: 'stdin', latest: now, chunks: () => readChunks('stdin', stream) };
}

async function* readChunks(
  name: string,
  bytes: AsyncIterable<Buffer>,
  again?: () => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const limit = new UnpackLimit(name);
  const reader = new ByteReader(limit.reading(bytes));
  try {
    const first = await reader.peek(GZIP_MAGIC_LENGTH);
    yield* isGzip(first) ? limit.unpacking(gunzip(reader.rest(), again)) : reader.rest();
  } catch (error) {
    throw fileError(name, error);
  } finally {
    await reader.close();
  }
}

function fileError(name: string, error: unknown): CfnetError {
  if (error instanceof CfnetError) return error;
  if (error instanceof Damage) {
    return new CfnetError('PARTIAL', `${name} is damaged: ${error.message}`, {
      hint: 'Fetch the file again; gzip -t tells whether it is whole.',
      cause: error,
    });
  }
  return errorFromProblem(fileProblem(name, 'nothing was read from it', error));
}
