import type { RemoteStream } from './cell-transport.js';

/** The stream of those who want none any more: nothing was started for it. */
export function closedStream(): RemoteStream {
  return {
    chunks: nothing(),
    end: Promise.resolve({ kind: 'closed' }),
    close: () => Promise.resolve(),
  };
}

async function* nothing(): AsyncGenerator<Buffer, void> {
  // No chunk ever comes.
}
