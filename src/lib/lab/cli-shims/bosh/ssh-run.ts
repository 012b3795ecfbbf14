import type { Writable } from 'node:stream';
import ssh2, { type ConnectConfig } from 'ssh2';
import { connectThroughSocks5 } from '../socks5-connect.js';
import { ConnectionLost, runOverSsh } from '../ssh-command.js';
import type { BoshCall } from './bosh-command.js';
import type { SshHost, SshSetup } from './ssh-hosts.js';

const SSH_PORT = 22;

/** What OpenSSH's client exits with when there was no connection. */
const EXIT_NO_CONNECTION = 255;

/** What it says of a connection that breaks off. */
const LOST = 'client_loop: send disconnect: Broken pipe';

/** A call for whose user the director has opened hosts. */
export interface SetUpRun {
  readonly call: BoshCall;
  readonly setup: SshSetup;
  /** Aborted when the program is asked to end. */
  readonly signal: AbortSignal;
}

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
  { call, setup, signal }: SetUpRun,
  host: SshHost,
  { command, stdout, stderr }: HostStreams,
): Promise<HostRun> {
  try {
    const quiet = call.flags.all('opts').includes('-q');
    const { exitCode } = await runOverSsh({
      connect: await accessTo(host, setup, proxyOf(call)),
      pty: true,
      stdout,
      stderr,
      signal,
      ...(!quiet && { onBanner: (text: string) => void stderr.write(text) }),
      ...(command === undefined ? { stdin: process.stdin } : { command }),
    });
    if (!quiet) stderr.write(`Connection to ${host.address} closed.\r\n`);
    return exitCode === 0
      ? { exitCode }
      : { exitCode, error: failureText(command ?? '', `exit status ${exitCode}`) };
  } catch (error) {
    const isLost = error instanceof ConnectionLost;
    stderr.write(`${isLost ? LOST : `ssh: ${(error as Error).message}`}\r\n`);
    const status = `exit status ${EXIT_NO_CONNECTION}`;
    return { exitCode: EXIT_NO_CONNECTION, error: failureText(command ?? '', status) };
  }
}

/** The genuine one shows the whole command line of ssh, which names temporary files. */
function failureText(command: string, status: string): string {
  return `Running command: 'ssh ${command}', stdout: '', stderr: '': ${status}`;
}

function proxyOf({ flags, env }: BoshCall): string {
  return flags.text('gw-socks5') ?? env['BOSH_ALL_PROXY'] ?? '';
}

/**
 * How to reach a host, as a temporary user and with the host key that the director told.
 * @param proxy `socks5://…`, or empty for none
 */
async function accessTo(
  host: SshHost,
  { user, privateKey }: SshSetup,
  proxy: string,
): Promise<ConnectConfig> {
  const sock = proxy === '' ? undefined : await connectThroughSocks5(proxy, host.address, SSH_PORT);
  return {
    username: user,
    privateKey,
    hostVerifier: (key: Buffer) => isKey(key, host.hostKey),
    ...(sock === undefined ? { host: host.address, port: SSH_PORT } : { sock }),
  };
}

function isKey(key: Buffer, expected: string): boolean {
  const known = ssh2.utils.parseKey(expected);
  return !(known instanceof Error) && known.getPublicSSH().equals(key);
}
