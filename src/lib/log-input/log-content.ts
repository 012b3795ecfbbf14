import { CfnetError } from '../errors/cfnet-error.js';
import { encodingOf, noTextOf } from '../text/decode-text.js';
import { NEWLINE } from '../text/char-codes.js';
import { ByteReader, GAP } from './byte-reader.js';
import { gunzip } from './gunzip.js';
import { isGzip } from './gzip-header.js';
import { isTar, TAR_BLOCK } from './tar-header.js';
import { tarMembers, type TarMember } from './tar-members.js';
import type { UnpackLimit } from './unpack-limit.js';

/** Bytes of a log as they are found, and how messages call them. */
export interface PackedLog {
  readonly name: string;
  readonly bytes: AsyncIterable<Buffer>;
  /** Starts the bytes from their beginning once more; absent where that cannot be done. */
  readonly again?: (() => AsyncIterable<Buffer>) | undefined;
  /** How many packings were taken off before. */
  readonly layers: number;
  readonly limit: UnpackLimit;
}

/** What is left when all packings are taken off: text, or an archive of more. Errors come as it is read. */
export type LogContent =
  | { readonly text: AsyncIterable<Buffer> }
  | { readonly members: AsyncIterable<TarMember>; readonly layers: number };

/** More than anybody packs a log into one another. */
const MOST_LAYERS = 8;

/**
 * Takes gzip off a log, however often; its content tells what it is, and not its name.
 * Errors: BAD_INPUT for what is packed otherwise, or too often.
 */
export async function openContent(log: PackedLog): Promise<LogContent> {
  let bytes = log.bytes;
  let again = log.again;
  for (let { layers } = log; layers <= MOST_LAYERS; layers++) {
    const reader = new ByteReader(bytes);
    // A line that comes live must not wait for more to come.
    const start = await reader.peek(TAR_BLOCK, (ahead) => ahead.includes(NEWLINE));
    if (isGzip(start)) {
      bytes = log.limit.unpacking(gunzip(reader.rest(), again));
      again = undefined;
    } else if (isTar(start)) {
      return { members: tarMembers(reader), layers };
    } else {
      return { text: await textOf(log.name, start, reader) };
    }
  }
  throw new CfnetError('BAD_INPUT', `${log.name} is packed more than ${MOST_LAYERS} times over`, {
    hint: 'Unpack it, and give the logs in it.',
  });
}

async function textOf(
  name: string,
  start: Buffer,
  reader: ByteReader,
): Promise<AsyncIterable<Buffer>> {
  const what = noTextOf(start);
  if (what !== undefined) {
    await reader.close();
    throw new CfnetError('BAD_INPUT', `${name} is ${what}`);
  }
  const encoding = encodingOf(start);
  return encoding === 'utf-8' ? reader.rest() : asUtf8(reader.rest(), encoding);
}

/** Text of another encoding as UTF-8, without its marks. */
async function* asUtf8(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) {
    if (chunk === GAP) yield GAP;
    else yield Buffer.from(decoder.decode(chunk, { stream: true }));
  }
  yield Buffer.from(decoder.decode());
}
