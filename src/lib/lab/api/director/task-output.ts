/** The part of a text that a `Range: bytes=N-` header asks for; an answer for the whole text without one. */
export interface RangedText {
  readonly status: 200 | 206 | 416;
  readonly body: Buffer;
  readonly contentRange?: string;
}

/**
 * Cuts a task's output as the director does (Rack byte ranges): the CLI polls with the offset that it has, and a
 * 416 tells it that there is nothing new.
 */
export function cutRange(text: string, header: string | undefined): RangedText {
  const bytes = Buffer.from(text, 'utf8');
  const range = /^bytes=(\d+)-(\d*)$/.exec(header ?? '');
  if (range === null) return { status: 200, body: bytes };
  const start = Number(range[1]);
  const end = Math.min(range[2] ? Number(range[2]) : bytes.length - 1, bytes.length - 1);
  if (start > end) {
    return {
      status: 416,
      body: Buffer.from('Byte range unsatisfiable'),
      contentRange: `bytes */${bytes.length}`,
    };
  }
  return {
    status: 206,
    body: bytes.subarray(start, end + 1),
    contentRange: `bytes ${start}-${end}/${bytes.length}`,
  };
}
