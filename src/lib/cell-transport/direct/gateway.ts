import type { Duplex } from 'node:stream';
import { CfnetError } from '../../errors/cfnet-error.js';

/** The way to where cells are. */
export interface Gateway {
  /** A connection to a host behind it. Errors: HostNotReached; CfnetError OUTSIDE_FAILED where it is itself in the way. */
  connect(host: string, port: number): Promise<Duplex>;
  close(): void;
}

/** The gateway works, the host behind it was not to be had. */
export class HostNotReached extends CfnetError {
  constructor(message: string, options: { hint?: string } = {}) {
    super('OUTSIDE_FAILED', message, options);
  }
}
