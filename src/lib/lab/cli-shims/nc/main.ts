import { pipeline } from 'node:stream/promises';
import { connectThroughSocks5 } from '../socks5-connect.js';

/**
 * Where the lab's `nc` starts: the genuine bosh reaches cells by `nc -x PROXY HOST PORT`, and not every machine has a
 * netcat that knows SOCKS5. It does that and nothing else.
 */
const words = process.argv.slice(2);
const valueOf = (flag: string) => words[words.indexOf(flag) + 1] ?? '';
const hasProxy = words.includes('-x');
const [host = '', port = ''] = words.slice(-2);
if (!hasProxy || !/^\d+$/.test(port)) {
  process.stderr.write('usage: nc [-X 5] -x PROXY:PORT HOST PORT\n');
  process.exit(1);
}
try {
  const socket = await connectThroughSocks5(`socks5://${valueOf('-x')}`, host, Number(port));
  await Promise.all([pipeline(process.stdin, socket), pipeline(socket, process.stdout)]);
} catch (error) {
  process.stderr.write(`nc: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  process.stdin.destroy();
}
