import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CfnetError } from '../../../errors/cfnet-error.js';
import { asObject, stringAt, stringsAt } from '../../../json/json-value.js';
import type { Place } from '../../foundation/place.js';
import { parsePlace, type Tool } from './tool.js';

/** How a command reaches the server from where it runs. */
export interface ToolAddress {
  /** Holds the secret. */
  readonly url: string;
  /** Path of a Unix socket, which can be reached out of every network namespace. */
  readonly socket?: string;
}

interface Request {
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly place: Place;
  readonly input?: Buffer;
}

const LOOPBACK = '127.0.0.1';
/** unix(7): 108 bytes with the one that ends it. */
const LONGEST_SOCKET_PATH = 107;
const LONGEST_REQUEST = 1_048_576;
const FAILED = 1;

/**
 * Takes the commands that run in the lab's shells (`bin/lab-tool.js`). It listens on loopback or on a Unix socket;
 * the address holds a secret, so that only the lab's own shells can use it.
 */
export class ToolServer {
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #path = Buffer.from(`/${randomBytes(20).toString('hex')}`);
  readonly #server: Server;
  readonly #socket: string | undefined;
  #url: string | undefined;

  /** @param socket listens there instead of on a port of loopback */
  constructor(tools: ReadonlyMap<string, Tool>, socket?: string) {
    this.#tools = tools;
    this.#socket = socket;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => {
        response.destroy();
      });
    });
  }

  get names(): readonly string[] {
    return [...this.#tools.keys()];
  }

  /** Present after `listen`. */
  get address(): ToolAddress {
    const [url, socket] = [this.#url, this.#socket];
    if (url === undefined) throw new Error('the tool server does not listen yet');
    return socket === undefined ? { url } : { url, socket };
  }

  /** Errors: CfnetError USAGE for a socket whose path is longer than the system takes. */
  listen(): Promise<void> {
    const socket = this.#socket;
    if (socket !== undefined && Buffer.byteLength(socket) > LONGEST_SOCKET_PATH) {
      throw new CfnetError('USAGE', `A lab with the kernel plane cannot live at ${socket}.`, {
        hint: 'Set XDG_STATE_HOME to a folder with a shorter path.',
      });
    }
    const where = socket === undefined ? { host: LOOPBACK, port: 0 } : { path: socket };
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(where, () => {
        const address = this.#server.address() as AddressInfo | string;
        const port = typeof address === 'string' ? '' : `:${address.port}`;
        this.#url = `http://${LOOPBACK}${port}${this.#path.toString()}`;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = this.#isOurs(request) ? this.#read(await readBody(request)) : undefined;
    if (asked === undefined) {
      response.writeHead(404).end();
      return;
    }
    const gone = new AbortController();
    response.on('close', () => {
      gone.abort();
    });
    const send = (frame: Readonly<Record<string, unknown>>) => {
      if (!gone.signal.aborted) response.write(`${JSON.stringify(frame)}\n`);
    };
    const exit = await run(asked, send, gone.signal);
    send({ exit });
    response.end();
  }

  #isOurs({ url = '' }: IncomingMessage): boolean {
    const given = Buffer.from(url);
    return given.length === this.#path.length && timingSafeEqual(given, this.#path);
  }

  #read(body: string): Request | undefined {
    const document = asObject(JSON.parse(body));
    const tool = this.#tools.get(stringAt(document, 'tool') ?? '');
    const place = parsePlace(stringAt(document, 'place') ?? '');
    if (tool === undefined || place === undefined) return undefined;
    const input = stringAt(document, 'input');
    const args = stringsAt(document, 'args');
    return { tool, place, args, ...(input && { input: Buffer.from(input, 'base64') }) };
  }
}

async function run(
  { tool, args, place, input }: Request,
  send: (frame: Readonly<Record<string, unknown>>) => void,
  signal: AbortSignal,
): Promise<number> {
  const encode = (content: string | Buffer) => Buffer.from(content).toString('base64');
  const err = (text: string) => {
    send({ err: encode(text) });
  };
  try {
    return await tool({
      args,
      place,
      ...(input && { input }),
      signal,
      out: (content) => {
        send({ out: encode(content) });
      },
      err,
      file: (path, content) => {
        send({ file: path, content: encode(content) });
      },
    });
  } catch (error) {
    err(`${error instanceof Error ? error.message : String(error)}\n`);
    return FAILED;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_REQUEST) throw new Error('request too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
