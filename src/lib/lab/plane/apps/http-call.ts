import type { LabConnection, LabOutcome } from '../data-plane.js';
import { formatRequest, parseResponse, type HttpRequest, type HttpResponse } from './http-text.js';
import type { NameService } from './name-service.js';

export type Connect = (connection: LabConnection) => Promise<LabOutcome>;

export interface HttpTarget {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** How a call ended: with an answer, or by what kept it from getting one. */
export type HttpResult =
  | { readonly kind: 'response'; readonly address: string; readonly response: HttpResponse }
  | { readonly kind: 'unknown-host' }
  | { readonly kind: 'refused' | 'timeout' | 'no-http'; readonly address: string };

const LOOPBACK = /^127\./;

/** Sends HTTP requests from inside of a container, over the data plane. */
export class HttpCaller {
  #calls = 0;

  constructor(
    private readonly connect: Connect,
    private readonly names: NameService,
    private readonly ipOf: (handle: string) => string | undefined,
  ) {}

  async call(
    handle: string,
    { host, port, path }: HttpTarget,
    request: Partial<Pick<HttpRequest, 'method' | 'headers' | 'body'>> = {},
  ): Promise<HttpResult> {
    const address = this.#pick(this.names.lookUp(host));
    if (address === undefined) return { kind: 'unknown-host' };
    const named = host.includes(':') ? `[${host}]` : host;
    const headers = new Map([['host', port === 80 ? named : `${named}:${port}`]]);
    headers.set('connection', 'close');
    for (const [name, value] of request.headers ?? []) headers.set(name, value);
    const { method = 'GET', body = Buffer.alloc(0) } = request;
    const outcome = await this.connect({
      from: { handle },
      destination: LOOPBACK.test(address) ? (this.ipOf(handle) ?? address) : address,
      protocol: 'tcp',
      port,
      payload: formatRequest({ method, path, headers, body }),
    });
    if (outcome.kind !== 'connected') return { kind: outcome.kind, address };
    const response = parseResponse(outcome.reply ?? Buffer.alloc(0));
    return response === undefined
      ? { kind: 'no-http', address }
      : { kind: 'response', address, response };
  }

  /** One after the other, so that the calls to a name spread over its addresses. */
  #pick(addresses: readonly string[]): string | undefined {
    return addresses[this.#calls++ % Math.max(1, addresses.length)];
  }
}
