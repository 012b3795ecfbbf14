import type { Duplex } from 'node:stream';

/** The way to where cells are. */
export interface Gateway {
  /** A connection to a host behind it. Errors: CfnetError OUTSIDE_FAILED. */
  connect(host: string, port: number): Promise<Duplex>;
  close(): void;
}
