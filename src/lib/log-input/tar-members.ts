import { Damage, type ByteReader } from './byte-reader.js';
import {
  mapHasMore,
  readPaxRecords,
  readTarHeader,
  TAR_BLOCK,
  type TarHeader,
} from './tar-header.js';
import { isZeros } from './zeros.js';

/** A file in a tar archive. Its bytes are to be read before the next member is asked for. */
export interface TarMember {
  readonly path: string;
  /** Milliseconds of the Unix epoch; 0 where it is not told. */
  readonly mtimeMs: number;
  /** Its holes were left out, so what is there is not in its place. */
  readonly isSparse: boolean;
  readonly chunks: () => AsyncIterable<Buffer>;
}

/** Names and pax headers that are longer are none. */
const LONGEST_HEADER = 1024 * 1024;
const CUT = 'it ends too early, what comes before was read';
const BROKEN = 'what is whole of it was read';
/** GNU tar writes two of them at the end; where archives were joined, the next one follows. */
const END_BLOCKS = 2;

/** What headers in front of a member tell of it. */
interface Told {
  path?: string;
  size?: number;
  mtimeMs?: number;
  isSparse?: boolean;
}

/**
 * The files of a tar archive, in their order: ustar, GNU's long names and large numbers, pax. Links, folders and devices
 * are passed over. Nothing is written anywhere.
 * Errors: Damage, after everything that can be read; those of reading.
 */
export async function* tarMembers(bytes: ByteReader): AsyncGenerator<TarMember> {
  let told: Told = {};
  let isBroken = false;
  let endBlocks = 0;
  for (;;) {
    const block = await bytes.takeWhole(TAR_BLOCK);
    if (block.length === 0) {
      // At a gap this throws.
      await bytes.take();
      break;
    }
    const header = readTarHeader(block);
    if (header === undefined) {
      if (isZeros(block)) {
        endBlocks++;
        continue;
      }
      if (endBlocks >= END_BLOCKS) break;
      if (block.length < TAR_BLOCK) throw new Damage(CUT);
      isBroken = true;
      continue;
    }
    endBlocks = 0;
    const body = new Body(bytes, bodySize(header, told));
    if (isAboutNext(header)) {
      told = { ...told, ...(await readTold(header, body)) };
    } else {
      if (header.type === 'S' && header.hasMore) await skipMaps(bytes);
      if (isFile(header)) yield memberOf(header, told, body);
      told = {};
    }
    await body.skip();
  }
  if (isBroken) throw new Damage(BROKEN);
}

/** The bytes of a member, as far as they are there. */
class Body {
  readonly size: number;
  readonly #bytes: ByteReader;
  #left: number;
  #failure: unknown;

  constructor(bytes: ByteReader, size: number) {
    this.#bytes = bytes;
    this.size = size;
    this.#left = size;
  }

  /** Ends where the archive does; `skip` then tells. */
  async *chunks(): AsyncGenerator<Buffer> {
    while (this.#left > 0) {
      const piece = await this.#take();
      if (piece === undefined) return;
      yield piece;
    }
  }

  async whole(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const piece of this.chunks()) parts.push(Buffer.from(piece));
    return Buffer.concat(parts);
  }

  /** Goes to the end of its last block. Errors: what stood in the way of reading it whole. */
  async skip(): Promise<void> {
    while (this.#left > 0 && (await this.#take()) !== undefined);
    if (this.#failure !== undefined) throw this.#failure as Error;
    if (this.#left > 0) throw new Damage(CUT);
    await this.#bytes.takeWhole((TAR_BLOCK - (this.size % TAR_BLOCK)) % TAR_BLOCK);
  }

  async #take(): Promise<Buffer | undefined> {
    if (this.#failure !== undefined) return undefined;
    try {
      const piece = await this.#bytes.take(this.#left);
      this.#left -= piece?.length ?? 0;
      return piece;
    } catch (error) {
      this.#failure = error;
      return undefined;
    }
  }
}

function isAboutNext({ type }: TarHeader): boolean {
  return type === 'L' || type === 'x' || type === 'K' || type === 'g';
}

function isFile({ type, name }: TarHeader): boolean {
  // Before ustar a folder was a file whose name ends so.
  return type === 'S' || type === '7' || ((type === '0' || type === '') && !name.endsWith('/'));
}

/** Links and folders have no bytes, whatever their headers say; pax tells what is too large for the header. */
function bodySize({ type, size }: TarHeader, told: Told): number {
  return /^[1-6]$/.test(type) ? 0 : (told.size ?? size);
}

async function readTold({ type, size }: TarHeader, body: Body): Promise<Told> {
  if (size > LONGEST_HEADER || type === 'K' || type === 'g') return {};
  const content = await body.whole();
  if (type === 'L') return { path: content.toString('utf8').replace(/\0.*$/s, '') };
  const records = readPaxRecords(content);
  const path = records.get('GNU.sparse.name') ?? records.get('path');
  const length = Number(records.get('size'));
  const mtime = Number(records.get('mtime'));
  return {
    ...(path !== undefined && { path }),
    ...(Number.isSafeInteger(length) && length >= 0 && { size: length }),
    ...(mtime > 0 && { mtimeMs: mtime * 1000 }),
    ...([...records.keys()].some((key) => key.startsWith('GNU.sparse.')) && { isSparse: true }),
  };
}

async function skipMaps(bytes: ByteReader): Promise<void> {
  while (mapHasMore(await bytes.takeWhole(TAR_BLOCK)));
}

function memberOf(header: TarHeader, told: Told, body: Body): TarMember {
  return {
    path: told.path ?? header.name,
    mtimeMs: told.mtimeMs ?? header.mtimeMs,
    isSparse: header.type === 'S' || told.isSparse === true,
    chunks: () => body.chunks(),
  };
}
