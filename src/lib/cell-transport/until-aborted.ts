import type { RemoteStream } from './cell-transport.js';

/** A stream that is closed when the signal is aborted; where it was before, nothing is started that had to be ended. */
export function untilAborted(
  signal: AbortSignal | undefined,
  start: () => RemoteStream,
): RemoteStream {
  if (signal?.aborted === true) return closedStream();
  const stream = start();
  const close = (): void => void stream.close();
  signal?.addEventListener('abort', close, { once: true });
  void stream.end.then(() => signal?.removeEventListener('abort', close));
  return stream;
}

function closedStream(): RemoteStream {
  return {
    chunks: nothing(),
    end: Promise.resolve({ kind: 'closed' }),
    close: () => Promise.resolve(),
  };
}

async function* nothing(): AsyncGenerator<Buffer, void> {
  // No chunk ever comes.
}
