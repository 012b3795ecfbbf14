import type { LabInstance } from '../../foundation/model.js';
import type { HttpCaller, HttpResult } from './http-call.js';
import { formatResponse, type HttpRequest } from './http-text.js';
import type { NameService } from './name-service.js';

const HTTP_PORT = 80;

/**
 * The course's `proxy` app (cf-networking-release, example-apps/proxy): says where it listens, calls on by
 * `/proxy/<host:port>[/path]`, looks names up by `/dig/<name>`.
 */
export class ProxyApp {
  constructor(
    private readonly caller: HttpCaller,
    private readonly names: NameService,
  ) {}

  /** The answer's bytes. */
  async answer(instance: LabInstance, port: number, request: HttpRequest): Promise<Buffer> {
    const [path = ''] = request.path.split('?');
    if (path.startsWith('/proxy/')) return this.#callOn(instance, path.slice('/proxy/'.length));
    if (path.startsWith('/dig/')) return this.#lookUp(path.slice('/dig/'.length));
    const info = { ListenAddresses: ['127.0.0.1', instance.ip], Port: port };
    return formatResponse(200, JSON.stringify(info));
  }

  async #callOn({ handle }: LabInstance, destination: string): Promise<Buffer> {
    const [, host = '', port = HTTP_PORT, path = '/'] =
      /^([^:/]*)(?::(\d+))?(\/.*)?$/.exec(destination) ?? [];
    const target = { host, port: Number(port), path };
    const result = await this.caller.call(handle, target);
    if (result.kind === 'response') {
      // The app passes on the body only, whatever the status.
      return formatResponse(200, result.response.body.toString('utf8'));
    }
    const failure = failureText(result, host, target.port);
    return formatResponse(500, `request failed: Get "http://${destination}": ${failure}`);
  }

  #lookUp(destination: string): Buffer {
    const [name = ''] = destination.split(':');
    const addresses = this.names.lookUp(name);
    return addresses.length > 0
      ? formatResponse(200, JSON.stringify(addresses))
      : formatResponse(500, `Failed to dig: ${name}: ${noSuchHost(name)}`);
  }
}

/** In the words of Go's net package. */
function failureText(
  result: Exclude<HttpResult, { kind: 'response' }>,
  host: string,
  port: number,
): string {
  switch (result.kind) {
    case 'unknown-host':
      return `dial tcp: ${noSuchHost(host)}`;
    case 'refused':
      return `dial tcp ${result.address}:${port}: connect: connection refused`;
    case 'timeout':
      return `dial tcp ${result.address}:${port}: i/o timeout`;
    case 'no-http':
      return 'EOF';
  }
}

function noSuchHost(name: string): string {
  return `lookup ${name} on 169.254.0.2:53: no such host`;
}
