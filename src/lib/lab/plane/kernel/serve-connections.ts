import type { Server, Socket } from 'node:net';
import { isWholeRequest } from '../apps/http-text.js';
import { CLOSED, SILENT, type Answer } from '../listeners.js';

/** Milliseconds after which somebody who sends nothing whole is answered for what came. */
const PATIENCE = 2000;

/** Answers each connection once, with what `answer` makes of the bytes that came. */
export function serveConnections(
  server: Server,
  answer: (localAddress: string, payload: Buffer) => Promise<Answer>,
): void {
  server.on('connection', (socket: Socket) => {
    let received = Buffer.alloc(0);
    let isAnswered = false;
    const reply = async () => {
      if (isAnswered) return;
      isAnswered = true;
      const content = await answer(socket.localAddress ?? '', received);
      if (content === CLOSED) socket.resetAndDestroy();
      else if (content !== SILENT) socket.end(content);
    };
    const replyNow = () => {
      reply().catch(() => socket.destroy());
    };
    socket.setTimeout(PATIENCE, replyNow);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (isWholeRequest(received)) replyNow();
    });
    socket.on('end', replyNow);
    // Whoever breaks off wants no answer.
    socket.on('error', () => socket.destroy());
  });
}
