import { readFile, writeFile } from 'node:fs/promises';
import type { CfCall, CfCommand } from '../cf-command.js';
import { CfFailure } from '../cf-failure.js';
import type { HttpReply } from '../../http-call.js';
import { headersFrom } from '../../http-headers.js';

/** What curl exits with under --fail. */
const EXIT_HTTP_ERROR = 22;

export const curl: CfCommand = {
  name: 'curl',
  summary: 'Executes a request to the targeted API endpoint',
  usage: 'curl PATH [-i] [-X METHOD] [-H HEADER]... [-d DATA] [--output FILE] [-f]',
  required: ['PATH'],
  options: {
    include: { type: 'boolean', short: 'i' },
    method: { type: 'string', short: 'X' },
    header: { type: 'string', short: 'H', multiple: true },
    data: { type: 'string', short: 'd' },
    output: { type: 'string' },
    fail: { type: 'boolean', short: 'f' },
  },
  async run(call) {
    const { flags, session, out } = call;
    session.requireApi();
    const reply = await replyTo(call);
    if (reply !== undefined && reply.status >= 400 && flags.has('fail')) {
      throw new CfFailure(`The requested URL returned error: ${reply.status}`, {
        exitCode: EXIT_HTTP_ERROR,
      });
    }
    const text = `${flags.has('include') && reply ? headText(reply) : ''}${bodyText(reply)}`;
    const file = flags.text('output');
    if (file === undefined) {
      out.line(text);
    } else {
      await writeFile(file, text);
      out.ok();
    }
    return undefined;
  },
};

/** A request that gets no reply prints nothing and is no failure (cf-facts 6.1). */
async function replyTo({ args, flags, session }: CfCall): Promise<HttpReply | undefined> {
  const data = await dataOf(flags.text('data'));
  const path = (args[0] ?? '').replace(/^\/+/, '');
  const method = flags.text('method') ?? (data === undefined ? 'GET' : 'POST');
  try {
    return await session.send(method, `${session.config.target}/${path}`, {
      headers: headersFrom(flags.all('header')),
      ...(data !== undefined && { body: data }),
    });
  } catch (error) {
    if (flags.has('fail')) throw error;
    return undefined;
  }
}

/** `@FILE` stands for what is in the file. */
async function dataOf(data: string | undefined): Promise<string | undefined> {
  if (data?.startsWith('@') !== true) return data;
  try {
    return await readFile(data.slice(1), 'utf8');
  } catch (error) {
    throw new CfFailure(`Error creating request: ${(error as Error).message}`);
  }
}

function headText({ status, statusText, headers }: HttpReply): string {
  const lines = Object.entries(headers).map(([name, value]) => `${goName(name)}: ${value}`);
  return [`HTTP/1.1 ${status} ${statusText}`, ...lines.sort(), '', ''].join('\r\n');
}

/** `content-type` is `Content-Type` in Go's spelling. */
function goName(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

function bodyText(reply: HttpReply | undefined): string {
  if (reply === undefined) return '';
  return reply.status === 204 ? '{}' : reply.body;
}
