import { spawn } from 'node:child_process';

/** The genuine one catches the same, once it has a session, and removes its temporary user before it ends (cf-facts 7.3). */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface SshSession {
  /** Aborted when the program is asked to end: what it set up is taken away first. */
  readonly signal: AbortSignal;
  end(): void;
}

/**
 * What bosh has only after the director has let its user in: it catches signals, which end it at once before, and it
 * has a child. There it is ssh; here, where SSH needs no other program, one that does nothing stands for it: whoever
 * ends bosh may look for a child.
 */
export function beginSshSession(): SshSession {
  const asked = new AbortController();
  const abort = (): void => {
    asked.abort();
  };
  for (const signal of SIGNALS) process.on(signal, abort);
  // A reader that is gone interrupts: the user is removed all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', abort);
  const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  return {
    signal: asked.signal,
    end: () => {
      child.stdin.end();
    },
  };
}
