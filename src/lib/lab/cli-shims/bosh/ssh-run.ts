import { Writable } from 'node:stream';
import { utils, type ConnectConfig } from 'ssh2';
import { connectThroughSocks5 } from '../socks5-connect.js';
import { runOverSsh } from '../ssh-command.js';
import type { BoshCall } from './bosh-command.js';
import type { SshHost, SshSetup } from './ssh-hosts.js';

const SSH_PORT = 22;

/** What OpenSSH's client exits with when there was no connection. */
const EXIT_NO_CONNECTION = 255;

export interface HostStreams {
  /** Absent: a shell for the person at the terminal. */
  readonly command?: string;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

export interface HostRun {
  readonly exitCode: number;
  /** Absent when all went well. */
  readonly error?: string;
}

/**
 * Runs a command on one host, on a terminal as bosh always asks for one; on stderr stand what OpenSSH's
 * client would say there: the stemcell's banner, and that the connection was closed.
 */
export async function runOnHost(
  call: BoshCall,
  setup: SshSetup,
  host: SshHost,
  { command, stdout, stderr }: HostStreams,
): Promise<HostRun> {
  try {
    const quiet = call.flags.all('opts').includes('-q');
    const { exitCode } = await runOverSsh({
      connect: await accessTo(call, setup, host),
      pty: true,
      stdout,
      stderr,
      ...(!quiet && { onBanner: (text: string) => void stderr.write(text) }),
      ...(command === undefined ? { stdin: process.stdin } : { command }),
    });
    if (!quiet) stderr.write(`Connection to ${host.address} closed.\r\n`);
    return exitCode === 0
      ? { exitCode }
      : { exitCode, error: failureText(command ?? '', `exit status ${exitCode}`) };
  } catch (error) {
    stderr.write(`ssh: ${(error as Error).message}\r\n`);
    const status = `exit status ${EXIT_NO_CONNECTION}`;
    return { exitCode: EXIT_NO_CONNECTION, error: failureText(command ?? '', status) };
  }
}

/** The genuine one shows the whole command line of ssh, which names temporary files. */
function failureText(command: string, status: string): string {
  return `Running command: 'ssh ${command}', stdout: '', stderr: '': ${status}`;
}

async function accessTo(call: BoshCall, setup: SshSetup, host: SshHost): Promise<ConnectConfig> {
  const proxy = call.flags.text('gw-socks5') ?? call.env['BOSH_ALL_PROXY'] ?? '';
  const sock = proxy === '' ? undefined : await connectThroughSocks5(proxy, host.address, SSH_PORT);
  return {
    username: setup.user,
    privateKey: setup.privateKey,
    hostVerifier: (key: Buffer) => isKey(key, host.hostKey),
    ...(sock === undefined ? { host: host.address, port: SSH_PORT } : { sock }),
  };
}

function isKey(key: Buffer, expected: string): boolean {
  const known = utils.parseKey(expected);
  return !(known instanceof Error) && known.getPublicSSH().equals(key);
}

/** A stream whose text is wanted as a whole. */
export function collected(): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
