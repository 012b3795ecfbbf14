import { spawn } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Lifetime } from '../outside/lifetime.js';

const STDOUT = 1;

/**
 * Ends the program when nobody reads its stdout any more, though it has nothing to write just then: `tail … | head -1`.
 * Node.js has no way to ask; GNU tail, which follows a file beside and never writes, is ended by SIGPIPE the moment the
 * reader is gone. Where stdout is no pipe, or the `tail` here does otherwise, the next line tells as before.
 */
export function watchReader(stdout: NodeJS.EventEmitter, lifetime: Lifetime): void {
  if (process.platform === 'win32' || !fstatSync(STDOUT).isFIFO()) return;
  const quiet = fileURLToPath(import.meta.url);
  const child = spawn('tail', ['-n', '0', '-f', `--pid=${process.pid}`, quiet], {
    stdio: ['ignore', STDOUT, 'ignore'],
    env: { PATH: process.env['PATH'] },
  });
  const forget = lifetime.onEnd(() => {
    child.kill();
  });
  child.once('error', forget);
  child.once('exit', (_, signal) => {
    forget();
    if (signal === 'SIGPIPE') stdout.emit('error', closedPipe());
  });
  child.unref();
}

function closedPipe(): Error {
  return Object.assign(new Error('nobody reads stdout any more'), { code: 'EPIPE' });
}
