/** Just enough HTTP/1.1 for one request and one answer as bytes: what the data plane carries. */

export interface HttpRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: 'OK',
  404: 'Not Found',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
};
const HEAD_END = Buffer.from('\r\n\r\n');
const REQUEST_LINE = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/;
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})/;

export function formatRequest({ method, path, headers, body }: HttpRequest): Buffer {
  const length = body.length > 0 ? [['content-length', String(body.length)] as const] : [];
  return message(`${method} ${path} HTTP/1.1`, [...headers, ...length], body);
}

/** The answer ends with the connection, as its `Connection: close` says. */
export function formatResponse(status: number, body: string, type = 'text/plain'): Buffer {
  const content = Buffer.from(body);
  return message(
    `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? ''}`,
    [
      ['content-type', `${type}; charset=utf-8`],
      ['content-length', String(content.length)],
      ['connection', 'close'],
    ],
    content,
  );
}

/** Nothing when the bytes are no HTTP request. */
export function parseRequest(bytes: Buffer): HttpRequest | undefined {
  const { first, headers, body } = split(bytes);
  const [, method, path] = REQUEST_LINE.exec(first) ?? [];
  return method === undefined || path === undefined ? undefined : { method, path, headers, body };
}

/** Nothing when the bytes are no HTTP response. */
export function parseResponse(bytes: Buffer): HttpResponse | undefined {
  const { first, headers, body } = split(bytes);
  const [, status] = STATUS_LINE.exec(first) ?? [];
  return status === undefined ? undefined : { status: Number(status), headers, body };
}

function message(
  first: string,
  headers: readonly (readonly [string, string])[],
  body: Buffer,
): Buffer {
  const lines = [first, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([Buffer.from(lines.join('\r\n')), HEAD_END, body]);
}

function split(bytes: Buffer): { first: string; headers: Map<string, string>; body: Buffer } {
  const end = bytes.indexOf(HEAD_END);
  const head = bytes.subarray(0, end < 0 ? bytes.length : end).toString('latin1');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return {
    first,
    headers,
    body: end < 0 ? Buffer.alloc(0) : bytes.subarray(end + HEAD_END.length),
  };
}

/** Whether a request has come to its end. */
export function isWholeRequest(bytes: Buffer): boolean {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return false;
  const length = Number(split(bytes).headers.get('content-length') ?? 0);
  return bytes.length >= end + HEAD_END.length + length;
}
