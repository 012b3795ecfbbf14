import type { HttpResponse } from '../../plane/apps/http-text.js';
import { parseCurlArgs, type CurlOptions } from './curl-options.js';
import type { Tool, ToolCall } from './tool.js';

export interface CurlRequest {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** How a request ended, as far as `curl` tells it apart. */
export type CurlResult =
  | { readonly kind: 'response'; readonly address: string; readonly response: HttpResponse }
  | { readonly kind: 'unknown-host' | 'refused' | 'timeout' | 'no-http' };

/** Sends a request from the place where `curl` was started. */
export type SendRequest = (request: CurlRequest, call: ToolCall) => Promise<CurlResult>;

/** curl's exit codes. */
const USAGE = 2;
const UNRESOLVED = 6;
const REFUSED = 7;
const HTTP_ERROR = 22;
const TIMED_OUT = 28;
const NO_TLS = 35;
const EMPTY_REPLY = 52;

const FIRST_ERROR_STATUS = 400;
const DEFAULT_PATIENCE_SECONDS = 130;

/** A `curl` for HTTP, with the words and exit codes of the genuine one. */
export function curlTool(send: SendRequest): Tool {
  return async (call) => {
    const options = parseCurlArgs(call.args);
    if ('problem' in options) {
      call.err(
        `curl: ${options.problem}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
      );
      return USAGE;
    }
    const { target, isTls } = readUrl(options.url);
    const request = requestOf(options, target);
    const result = await send(request, call);
    const failure = failureOf(result, request, isTls, options);
    if (failure !== undefined) {
      if (!options.isSilent || options.showsErrors)
        call.err(`curl: (${failure.code}) ${failure.text}\n`);
      if (options.writeOut !== undefined) call.out(expand(options.writeOut, result));
      return failure.code;
    }
    if (result.kind === 'response') print(result.response, options, call);
    if (options.writeOut !== undefined) call.out(expand(options.writeOut, result));
    return 0;
  };
}

type Target = Pick<CurlRequest, 'host' | 'port' | 'path'>;

function readUrl(url: string): { target: Target; isTls: boolean } {
  const [, scheme = 'http', ipv6, name = '', port, path = '/'] =
    /^(?:(https?):\/\/)?(?:\[([\da-f:.]*)\]|([^:/?#]*))(?::(\d+))?([/?][^#]*)?/i.exec(url) ?? [];
  const isTls = scheme === 'https';
  const target = {
    host: ipv6 ?? name,
    port: port === undefined ? (isTls ? 443 : 80) : Number(port),
    path: path.startsWith('/') ? path : `/${path}`,
  };
  return { target, isTls };
}

function requestOf({ method, data, isHead, headers }: CurlOptions, target: Target): CurlRequest {
  const names = new Map([
    ['user-agent', 'curl/7.81.0'],
    ['accept', '*/*'],
  ]);
  if (data !== undefined) names.set('content-type', 'application/x-www-form-urlencoded');
  for (const header of headers) {
    const colon = header.indexOf(':');
    if (colon > 0) names.set(header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim());
  }
  return {
    ...target,
    method: method ?? (isHead ? 'HEAD' : data === undefined ? 'GET' : 'POST'),
    headers: names,
    body: Buffer.from(data ?? ''),
  };
}

function failureOf(
  result: CurlResult,
  { host, port }: Target,
  isTls: boolean,
  { fails, patience }: CurlOptions,
): { readonly code: number; readonly text: string } | undefined {
  switch (result.kind) {
    case 'unknown-host':
      return { code: UNRESOLVED, text: `Could not resolve host: ${host}` };
    case 'refused':
      return {
        code: REFUSED,
        text: `Failed to connect to ${host} port ${port} after 0 ms: Connection refused`,
      };
    case 'timeout': {
      const waited = (patience ?? DEFAULT_PATIENCE_SECONDS) * 1000 + 1;
      return { code: TIMED_OUT, text: `Connection timed out after ${waited} milliseconds` };
    }
    case 'no-http':
      return { code: EMPTY_REPLY, text: 'Empty reply from server' };
    case 'response':
      if (isTls) return { code: NO_TLS, text: 'the lab speaks no TLS; the connection was made' };
      return fails && result.response.status >= FIRST_ERROR_STATUS
        ? { code: HTTP_ERROR, text: `The requested URL returned error: ${result.response.status}` }
        : undefined;
  }
}

function print(response: HttpResponse, options: CurlOptions, call: ToolCall): void {
  const { includesHead, isHead, output } = options;
  const head = includesHead || isHead ? Buffer.from(headText(response)) : Buffer.alloc(0);
  const content = Buffer.concat([head, isHead ? Buffer.alloc(0) : response.body]);
  if (output === undefined || output === '-') call.out(content);
  else call.file(output, content);
}

function headText({ status, headers }: HttpResponse): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status}`, ...lines, '', ''].join('\r\n');
}

function expand(format: string, result: CurlResult): string {
  const status = result.kind === 'response' ? result.response.status : 0;
  const values: Readonly<Record<string, string>> = {
    http_code: String(status).padStart(3, '0'),
    response_code: String(status).padStart(3, '0'),
    remote_ip: result.kind === 'response' ? result.address : '',
    size_download: String(result.kind === 'response' ? result.response.body.length : 0),
    time_total: '0.001',
  };
  return format
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\r/g, '\r');
}
