import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Puts an `nc -x PROXY HOST PORT` into a folder: the genuine bosh goes through a SOCKS proxy by one, which not every
 * machine has.
 */
export async function putNc(folder: string): Promise<void> {
  const socks = import.meta.resolve('socks');
  const program = join(folder, 'nc');
  await writeFile(
    program,
    `#!${process.execPath}
const [, , , proxy, host, port] = process.argv;
const at = proxy.lastIndexOf(':');
import(${JSON.stringify(socks)}).then(async ({ SocksClient, default: all }) => {
  const Client = SocksClient ?? all.SocksClient;
  const { socket } = await Client.createConnection({
    proxy: { host: proxy.slice(0, at), port: Number(proxy.slice(at + 1)), type: 5 },
    command: 'connect',
    destination: { host, port: Number(port) },
  });
  process.stdin.pipe(socket).pipe(process.stdout);
  socket.on('close', () => process.exit(0));
});
`,
  );
  await chmod(program, 0o755);
}
