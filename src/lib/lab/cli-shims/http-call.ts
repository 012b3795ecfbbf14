import { request } from 'node:https';

/** A request to one of the lab's HTTPS servers. */
export interface HttpCall {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM of the authorities to trust; without it those that Node.js trusts. */
  readonly ca?: string;
  /** What `cf api --skip-ssl-validation` asks for. */
  readonly skipValidation?: boolean;
}

export interface HttpReply {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a request and reads the whole reply; redirects are not followed. Rejects where there is no reply. */
export function callHttp(call: HttpCall): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const { method, url, headers, body, ca, skipValidation } = call;
    const sent = request(
      url,
      {
        method,
        headers: { ...headers, ...(body !== undefined && { 'content-length': byteLength(body) }) },
        rejectUnauthorized: skipValidation !== true,
        agent: false,
        ...(ca !== undefined && { ca }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            statusText: response.statusMessage ?? '',
            headers: flat(response.headers),
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
}
