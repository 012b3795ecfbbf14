import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { booleanAt, asObject, valueAt } from '../../json/json-value.js';
import type { PolicyAgent } from './policy-agent.js';

/** Loopback ports on which an agent really listens; on the cell they are 8721 and 8722. */
export interface AgentPorts {
  readonly debug: number;
  readonly force: number;
}

/** What the force server needs of the cell besides its agent. */
export interface ForceTargets {
  readonly dynamicAsgs: boolean;
  hasContainer(handle: string): boolean;
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

const LOOPBACK = '127.0.0.1';
/** More than any request to these servers has. */
const LONGEST_BODY = 65_536;
const LOGGING_PATH = '/iptables-c2c-logging';

/**
 * The agent's debug server (cf-facts 2.1) and force server (2.2), with the replies of the genuine ones.
 * Both listen on ports that the machine gives them.
 */
export class AgentServers {
  readonly #servers: readonly Server[];

  constructor(
    private readonly agent: PolicyAgent,
    private readonly targets: ForceTargets,
  ) {
    this.#servers = [
      createServer((request, response) => {
        void answer(request, response, (body) => this.#debug(request, body));
      }),
      createServer((request, response) => {
        void answer(request, response, () => this.#force(request));
      }),
    ];
  }

  async listen(): Promise<AgentPorts> {
    const [debug = 0, force = 0] = await Promise.all(this.#servers.map(listenOnLoopback));
    return { debug, force };
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.map(
        (server) =>
          new Promise((resolve) => {
            server.close(resolve);
            server.closeAllConnections();
          }),
      ),
    );
  }

  #debug(request: IncomingMessage, body: string): Reply {
    if (pathOf(request).pathname !== LOGGING_PATH) return NOT_FOUND;
    if (request.method === 'PUT') {
      const enabled = enabledIn(body);
      if (typeof enabled === 'string') return { status: 400, body: `{ "error": "${enabled}" }` };
      this.agent.logsAccepted = enabled;
    }
    return { status: 200, body: `{"enabled":${String(this.agent.logsAccepted)}}\n` };
  }

  async #force(request: IncomingMessage): Promise<Reply> {
    const { pathname, searchParams } = pathOf(request);
    switch (pathname) {
      case '/force-policy-poll-cycle':
        await this.agent.forcePolicyCycle();
        return { status: 200, body: '' };
      case '/force-asgs-for-container':
        return this.#forceAsgs(searchParams.get('container') ?? '');
      default:
        return NOT_FOUND;
    }
  }

  async #forceAsgs(handle: string): Promise<Reply> {
    if (!this.targets.dynamicAsgs) {
      return { status: 405, body: 'ASG syncing has been disabled administratively' };
    }
    if (handle === '') return { status: 400, body: 'no container specified' };
    if (this.targets.hasContainer(handle)) await this.agent.asgCycle(handle);
    return { status: 200, body: `updated container ${handle}` };
  }
}

const NOT_FOUND: Reply = { status: 404, body: '404 page not found\n' };

/** The switch that a body asks for, or what is wrong with it. */
function enabledIn(body: string): boolean | string {
  const undecodable = 'decoding request body as json';
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    return undecodable;
  }
  const object = asObject(document);
  const value = object && valueAt(object, 'enabled');
  if (object !== undefined && (value === undefined || value === null)) {
    return "missing required key 'enabled'";
  }
  return (object && booleanAt(object, 'enabled')) ?? undecodable;
}

function pathOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', `http://${LOOPBACK}`);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  reply: (body: string) => Reply | Promise<Reply>,
): Promise<void> {
  try {
    const { status, body } = await reply(await readBody(request));
    if (body !== '') response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    response.writeHead(status, { 'Content-Length': Buffer.byteLength(body) }).end(body);
  } catch (error) {
    response.writeHead(500).end(error instanceof Error ? error.message : 'failed');
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) throw new Error('request body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function listenOnLoopback(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
