import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asObject, stringAt, stringsAt } from '../../../json/json-value.js';
import { parsePlace, type Place, type Tool } from './tool.js';

interface Request {
  readonly tool: Tool;
  readonly args: readonly string[];
  readonly place: Place;
}

const LOOPBACK = '127.0.0.1';
const LONGEST_REQUEST = 1_048_576;
const FAILED = 1;

/**
 * Takes the commands that run in the lab's shells (`bin/lab-tool.js`). It listens on loopback; the address
 * holds a secret, so that only the lab's own shells can use it.
 */
export class ToolServer {
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #path = Buffer.from(`/${randomBytes(20).toString('hex')}`);
  readonly #server: Server;
  #url: string | undefined;

  constructor(tools: ReadonlyMap<string, Tool>) {
    this.#tools = tools;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => {
        response.destroy();
      });
    });
  }

  get names(): readonly string[] {
    return [...this.#tools.keys()];
  }

  /** The address with its secret; present after `listen`. */
  get url(): string {
    if (this.#url === undefined) throw new Error('the tool server does not listen yet');
    return this.#url;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, LOOPBACK, () => {
        const { port } = this.#server.address() as AddressInfo;
        this.#url = `http://${LOOPBACK}:${port}${this.#path.toString()}`;
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
    return { tool, place, args: stringsAt(document, 'args') };
  }
}

async function run(
  { tool, args, place }: Request,
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
