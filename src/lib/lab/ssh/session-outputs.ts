import { Transform, type TransformCallback } from 'node:stream';
import type { ServerChannel } from 'ssh2';
import type { OutputGate } from './connection-faults.js';

/** What an interactive bash without a terminal of its own complains of. */
const COMPLAINTS =
  /^(?:bash|sh): (?:cannot set terminal process group|no job control|0: can't access tty).*\r?\n/gm;

/** A terminal's output side: newlines become `\r\n`. */
export class TerminalOutput extends Transform {
  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    const text = chunk.toString('latin1').replace(COMPLAINTS, '').replace(/\n/g, '\r\n');
    done(null, Buffer.from(text, 'latin1'));
  }
}

/** Output as far as the gate lets it go; with the first byte that it does not, the connection is over. */
export class GatedOutput extends Transform {
  constructor(
    private readonly gate: OutputGate,
    private readonly channel: ServerChannel,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    const admitted = this.gate.admit(chunk.length);
    if (admitted === chunk.length) {
      done(null, chunk);
      return;
    }
    // Never done: nothing may follow.
    this.channel.write(chunk.subarray(0, admitted), () => {
      this.gate.sever();
    });
  }
}
