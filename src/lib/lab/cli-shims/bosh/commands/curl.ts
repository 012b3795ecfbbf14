import { readFile } from 'node:fs/promises';
import type { BoshCommand } from '../bosh-command.js';
import { during } from '../bosh-failure.js';
import { requireSuccess } from '../director.js';
import { headersFrom } from '../../http-headers.js';

export const curl: BoshCommand = {
  name: 'curl',
  summary: 'Make an HTTP request to the Director',
  args: [1, 1],
  options: {
    method: { type: 'string', short: 'X' },
    header: { type: 'string', short: 'H', multiple: true },
    body: { type: 'string' },
    'show-headers': { type: 'boolean', short: 'i' },
  },
  async run({ args, flags, director, out }) {
    const access = director();
    out.line(access.description);
    const file = flags.text('body');
    const body = file === undefined ? undefined : await readFile(file, 'utf8');
    const headers = headersFrom(flags.all('header'));
    const method = flags.text('method') ?? 'GET';
    let reply = await access.sendRaw(method, args[0] ?? '/', body, headers);
    // As Go's client does: a request that starts a task answers with the task.
    if (reply.status === 302) {
      const { pathname } = new URL(reply.headers['location'] ?? '/', 'https://director');
      reply = await access.sendRaw('GET', pathname, undefined, headers);
    }
    if (flags.has('show-headers')) {
      const headers = Object.entries(reply.headers).map(([name, value]) => `${name}: ${value}`);
      out.block(`HTTP/1.1 ${reply.status} ${reply.statusText}\r\n${headers.join('\r\n')}\r\n\r\n`);
    }
    out.block(reply.body);
    await during('Executing HTTP request', () => Promise.resolve(reply).then(requireSuccess));
  },
};
