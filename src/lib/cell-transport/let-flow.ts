import type { Readable } from 'node:stream';

/**
 * Lets a stream that nobody reads any more flow to its end, so that it can close. A reader that stopped between two
 * chunks still holds it: a stream with an iterator waits for that, however often it is told to go on.
 * @param chunks the stream's iterator, made so that its return does not destroy the stream
 */
export function letFlow(stream: Readable, chunks: AsyncIterator<Buffer>): void {
  const goOn = (): unknown => stream.resume();
  void chunks.return?.().then(goOn, goOn);
}
