import { request } from 'node:http';
import { parseAddress } from '../../../net/address.js';
import type { AgentPorts } from '../../agent/agent-server.js';
import type { HttpCaller } from '../../plane/apps/http-call.js';
import { DEBUG_PORT, FORCE_PORT } from '../job-files.js';
import type { CurlRequest, CurlResult, SendRequest } from './curl.js';

const LOOPBACK = '127.0.0.1';
const LOOPBACK_NAMES: ReadonlySet<string> = new Set([LOOPBACK, 'localhost']);

/**
 * Sends `curl`'s requests: from a container over the data plane; from a cell to its agent's servers, whose
 * ports 8721 and 8722 stand for others on this machine.
 */
export function requestSender(
  caller: HttpCaller,
  agentPorts: (cellId: string) => AgentPorts | undefined,
): SendRequest {
  return (curl, { place }) => {
    if (place.kind === 'container') return caller.call(place.handle, curl, curl);
    const ports = LOOPBACK_NAMES.has(curl.host) ? agentPorts(place.cellId) : undefined;
    const port =
      ports &&
      new Map([
        [DEBUG_PORT, ports.debug],
        [FORCE_PORT, ports.force],
      ]).get(curl.port);
    if (port !== undefined) return sendToAgent(curl, port);
    // A cell of the lab has no resolver, and nobody else listens on it.
    return Promise.resolve({ kind: isName(curl.host) ? 'unknown-host' : 'refused' });
  };
}

function isName(host: string): boolean {
  return !LOOPBACK_NAMES.has(host) && parseAddress(host) === undefined;
}

function sendToAgent(
  { method, path, headers, body }: CurlRequest,
  port: number,
): Promise<CurlResult> {
  return new Promise((resolve) => {
    const sent = request(
      { host: LOOPBACK, port, method, path, headers: Object.fromEntries(headers) },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({
            kind: 'response',
            address: LOOPBACK,
            response: {
              status: response.statusCode ?? 0,
              headers: new Map(
                Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
              ),
              body: Buffer.concat(chunks),
            },
          });
        });
      },
    );
    sent.on('error', () => {
      resolve({ kind: 'refused' });
    });
    sent.end(body);
  });
}
