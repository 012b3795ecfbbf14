import { CfnetError } from '../errors/cfnet-error.js';
import type { RemoteCell, RemoteResult, RemoteStream, RunOptions } from './cell-transport.js';

/** Reads a stream to its end: the one-shot form of it. Errors: those of `CellTransport.run`. */
export async function collectOutput(
  cell: RemoteCell,
  stream: RemoteStream,
  { signal, timeoutMs }: RunOptions = {},
): Promise<RemoteResult> {
  const late = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const close = (): void => void stream.close();
  for (const end of [signal, late]) {
    if (end?.aborted === true) close();
    else end?.addEventListener('abort', close, { once: true });
  }
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of stream.chunks) chunks.push(chunk);
    const end = await stream.end;
    if (end.kind === 'exited') {
      return { exitCode: end.exitCode, stdout: Buffer.concat(chunks), stderr: end.stderr };
    }
    signal?.throwIfAborted();
    if (late?.aborted === true) throw tooSlow(cell, timeoutMs ?? 0);
    if (end.kind === 'lost' && end.error !== undefined) throw end.error;
    throw notReached(cell, end.kind === 'lost' ? end.reason : 'the transport was closed');
  } finally {
    for (const end of [signal, late]) end?.removeEventListener('abort', close);
  }
}

function tooSlow({ name }: RemoteCell, timeoutMs: number): CfnetError {
  const seconds = Math.round(timeoutMs / 1000);
  return new CfnetError('OUTSIDE_FAILED', `${name} gave no answer within ${seconds} s`);
}

/** By what was said on the way, since no exit code tells it. */
export function notReached({ name }: RemoteCell, reason: string): CfnetError {
  if (/sudo: .*(password|terminal)|not in the sudoers/.test(reason)) {
    return new CfnetError('NOT_PERMITTED', `${name} lets this user not become root: ${reason}`, {
      hint: 'kern.log and iptables are root’s alone: use a user who may sudo without a password.',
    });
  }
  if (/status code '40[13]'/.test(reason)) {
    return new CfnetError('NOT_PERMITTED', `${name} may not be entered: ${reason}`, {
      hint: 'bosh ssh needs bosh.admin, or the team of the deployment.',
    });
  }
  if (/Permission denied|All configured authentication methods failed/.test(reason)) {
    return new CfnetError('NOT_PERMITTED', `${name} does not let this user in: ${reason}`);
  }
  return new CfnetError('OUTSIDE_FAILED', `${name} cannot be reached: ${reason}`, {
    hint: 'cfnet doctor says which way into cells works.',
  });
}
