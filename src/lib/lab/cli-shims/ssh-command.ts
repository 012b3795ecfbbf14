import ssh2, { type Client, type ClientChannel, type ConnectConfig } from 'ssh2';
import type { Readable, Writable } from 'node:stream';

/** A command to run, or a shell, at the other end of an SSH connection. */
export interface SshRun {
  readonly connect: ConnectConfig;
  /** Absent: a login shell. */
  readonly command?: string;
  /** Ask for a terminal: stdout and stderr then arrive as one, with `\r\n`. */
  readonly pty: boolean;
  readonly stdin?: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Told what the server shows before it lets anyone in. */
  readonly onBanner?: (text: string) => void;
  /** Closes the connection. */
  readonly signal?: AbortSignal | undefined;
}

export interface SshEnd {
  readonly exitCode: number;
  /** Name of the signal that ended the remote command, without `SIG`. */
  readonly killedBy?: string;
}

/** The other end went away in the middle of it. */
export class ConnectionLost extends Error {}

/** Runs to the remote end. Rejects where the connection or the login fails. */
export function runOverSsh(run: SshRun): Promise<SshEnd> {
  const client = new ssh2.Client();
  const { signal } = run;
  if (signal?.aborted === true) return Promise.reject(new Error('the connection was not opened'));
  const hangUp = (): void => void client.end();
  signal?.addEventListener('abort', hangUp);
  if (run.onBanner !== undefined) client.on('banner', run.onBanner);
  return new Promise<SshEnd>((resolve, reject) => {
    client.on('error', reject);
    let isOpen = false;
    client.on('close', () => {
      reject(isOpen ? new ConnectionLost() : new Error('the connection was closed'));
    });
    client.on('ready', () => {
      isOpen = true;
      start(client, run, resolve, reject);
    });
    client.connect(run.connect);
  }).finally(() => {
    signal?.removeEventListener('abort', hangUp);
    client.end();
  });
}

type Done = (end: SshEnd) => void;

function start(client: Client, run: SshRun, done: Done, failed: (error: Error) => void): void {
  const { command, pty, stdin, stdout, stderr } = run;
  const opened = (error: Error | undefined, channel: ClientChannel): void => {
    if (error !== undefined) {
      failed(error);
      return;
    }
    let exitCode = 0;
    let killedBy: string | undefined;
    channel.on('exit', (code: number | null, signal?: string) => {
      exitCode = code ?? EXIT_BY_SIGNAL;
      killedBy = signal?.replace(/^SIG/, '');
    });
    channel.on('close', () => {
      done({ exitCode, ...(killedBy !== undefined && { killedBy }) });
    });
    channel.pipe(stdout, { end: false });
    channel.stderr.pipe(stderr, { end: false });
    if (stdin === undefined) channel.end();
    else stdin.pipe(channel);
  };
  if (command === undefined) client.shell(pty ? { term: 'xterm' } : false, opened);
  else client.exec(command, { pty }, opened);
}

/** What Go's ssh library reports for a command that a signal ended. */
const EXIT_BY_SIGNAL = 128;
