import type { Foundation } from '../../foundation/foundation.js';
import { OUTSIDE_IPV6 } from '../../foundation/ipv6-addresses.js';
import type { LabInstance } from '../../foundation/model.js';
import { parseAddress, parseAddressRange, rangeContains } from '../../../net/address.js';
import { CLOSED, SILENT, type Answer, type Arrival, type Listeners } from '../listeners.js';
import { formatResponse, parseRequest } from './http-text.js';
import { ROUTER_ADDRESS } from './name-service.js';
import type { ProxyApp } from './proxy-app.js';
import type { LabRouter } from './lab-router.js';

/** Envoy before the app, where the gorouter's packets arrive; it hands them to the app's first port. */
const TLS_PROXY_PORT = 61_001;
/** Addresses for documentation that nobody answers from, for whoever wants to see a timeout (RFC 5737). */
const SILENT_NETWORK = parseAddressRange('192.0.2.0/24');
const ANSWERING_IPV6 = OUTSIDE_IPV6.map(parseAddressRange).filter((range) => range !== undefined);

/** What answers in the lab: a proxy app in every container, and a world outside that takes every connection. */
export class LabListeners implements Listeners {
  constructor(
    private readonly foundation: Foundation,
    private readonly app: ProxyApp,
    private readonly router: LabRouter,
  ) {}

  ofContainer(instance: LabInstance, arrival: Arrival): Promise<Answer> {
    const port = this.#appPort(instance, arrival.port);
    if (port === undefined) return Promise.resolve(CLOSED);
    const request =
      arrival.protocol === 'tcp' ? parseRequest(arrival.payload ?? NOTHING) : undefined;
    return request === undefined
      ? Promise.resolve(arrival.payload ?? NOTHING)
      : this.app.answer(instance, port, request);
  }

  outside(address: string, { protocol, payload = NOTHING }: Arrival): Promise<Answer> {
    if (isSilent(address)) return Promise.resolve(SILENT);
    const request = protocol === 'tcp' ? parseRequest(payload) : undefined;
    if (request === undefined) return Promise.resolve(payload);
    if (address === ROUTER_ADDRESS) return this.router.forward(payload);
    return Promise.resolve(formatResponse(200, `hello from ${address}\n`));
  }

  /** The port of the app that a connection reaches; nothing while or where it does not listen. */
  #appPort({ handle, appGuid }: LabInstance, port: number): number | undefined {
    if (this.foundation.instances.byHandle(handle)?.state !== 'RUNNING') return undefined;
    const ports = this.foundation.apps.byGuid(appGuid)?.ports ?? [];
    return port === TLS_PROXY_PORT ? ports[0] : ports.find((one) => one === port);
  }
}

const NOTHING = Buffer.alloc(0);

function isSilent(address: string): boolean {
  const parsed = parseAddress(address);
  if (parsed?.family === 6) return !ANSWERING_IPV6.some((range) => rangeContains(range, parsed));
  return (
    parsed !== undefined && SILENT_NETWORK !== undefined && rangeContains(SILENT_NETWORK, parsed)
  );
}
