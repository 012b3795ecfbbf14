import type { ConnectConfig } from 'ssh2';
import type { RemoteCell } from '../cell-transport.js';

/** How a cell is entered by SSH. */
export interface CellAccess {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** What the user proves itself with: a key in memory, or those of an agent. */
  readonly proof: { readonly privateKey: string } | { readonly agent: string };
  /** Which host it must be. */
  readonly hostCheck: Pick<ConnectConfig, 'hostVerifier' | 'algorithms'>;
  /** What is said of a host that is another. */
  readonly otherHost: string;
}

/** Lets a user into cells, and takes away at the end what that took. */
export interface CellEntry {
  /** Cells with the same key share a connection. */
  keyOf(cell: RemoteCell): string;
  /** Errors: CfnetError where there is no way in. */
  enter(cell: RemoteCell): Promise<CellAccess>;
  /** Asks for a cell anew: it may have been replaced. */
  forget(cell: RemoteCell): void;
  /** Errors: CfnetError OUTSIDE_FAILED where something could not be taken away. */
  remove(): Promise<void>;
}
