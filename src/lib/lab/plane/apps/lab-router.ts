import type { Foundation } from '../../foundation/foundation.js';
import type { Connect } from './http-call.js';
import { formatResponse, parseRequest } from './http-text.js';
import type { NameService } from './name-service.js';

const TLS_PROXY_PORT = 61_001;

/** The lab's gorouter: sends a request for a route to an instance of its app, by the cell's mapped port. */
export class LabRouter {
  #requests = 0;

  constructor(
    private readonly foundation: Foundation,
    private readonly names: NameService,
    private readonly connect: Connect,
  ) {}

  /** @param payload an HTTP request's bytes; its Host header names the route. @returns the answer's bytes */
  async forward(payload: Buffer): Promise<Buffer> {
    const host = parseRequest(payload)?.headers.get('host')?.replace(/:\d+$/, '') ?? '';
    const appGuid = this.names.appGuidOfRoute(host);
    const place = appGuid === undefined ? undefined : this.#pickInstance(appGuid);
    if (place === undefined) {
      return formatResponse(404, `404 Not Found: Requested route ('${host}') does not exist.\n`);
    }
    const outcome = await this.connect({ from: 'router', protocol: 'tcp', payload, ...place });
    return outcome.kind === 'connected' && outcome.reply !== undefined
      ? outcome.reply
      : formatResponse(502, '502 Bad Gateway: Registered endpoint failed to handle the request.\n');
  }

  #pickInstance(appGuid: string): { destination: string; port: number } | undefined {
    const running = this.foundation.instances
      .ofApp(appGuid)
      .filter(({ state }) => state === 'RUNNING');
    const instance = running[this.#requests++ % Math.max(1, running.length)];
    const cell = instance && this.foundation.cell(instance.cellId);
    const mapping = instance?.portMappings.find(({ container }) => container === TLS_PROXY_PORT);
    if (cell === undefined || mapping === undefined) return undefined;
    return { destination: cell.ip, port: mapping.host };
  }
}
