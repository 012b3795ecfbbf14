/** One member of a tar archive; `type` as in its header: a file where nothing is said. */
export interface TarEntry {
  readonly path: string;
  readonly content?: string | Buffer;
  readonly type?: string;
  /** Seconds of the Unix epoch. */
  readonly mtime?: number;
  /** What the header says instead of the content's length. */
  readonly size?: Buffer | number;
}

const BLOCK = 512;
const NAME_LENGTH = 100;

/** An archive as GNU tar writes it: ustar, and a header of type `L` for a long name. */
export function tarOf(...entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.map(entryBlocks), Buffer.alloc(2 * BLOCK)]);
}

/** One member without the end of an archive. */
export function entryBlocks(entry: TarEntry): Buffer {
  const name = Buffer.from(entry.path);
  const content = Buffer.from(entry.content ?? '');
  const blocks = [header(name.subarray(0, NAME_LENGTH), entry, content.length), padded(content)];
  if (name.length <= NAME_LENGTH) return Buffer.concat(blocks);
  const longName = { path: '././@LongLink', content: `${entry.path}\0`, type: 'L' };
  return Buffer.concat([entryBlocks(longName), ...blocks]);
}

/** A pax header for the next member. */
export function paxHeader(values: Readonly<Record<string, string>>): TarEntry {
  return { path: 'PaxHeaders/x', type: 'x', content: Object.entries(values).map(record).join('') };
}

function record([key, value]: readonly [string, string]): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + 1;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return `${length} ${key}=${value}\n`;
}

function header(name: Buffer, { type = '0', mtime = 0, size }: TarEntry, length: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  name.copy(block);
  block.write('0000644\0', 100);
  if (Buffer.isBuffer(size)) size.copy(block, 124);
  else block.write((size ?? length).toString(8).padStart(11, '0'), 124);
  block.write(mtime.toString(8).padStart(11, '0'), 136);
  block.write(type, 156);
  block.write('ustar\0' + '00', 257, 'latin1');
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0`, 148);
  return block;
}

function padded(content: Buffer): Buffer {
  const blocks = Buffer.alloc(Math.ceil(content.length / BLOCK) * BLOCK);
  content.copy(blocks);
  return blocks;
}
