/**
 * How cfnet gets into Diego cells: one interface, whatever carries it (the bosh CLI, SSH set up through the
 * director, SSH with a user's own key). A lab's cells are reached by the same implementations as real ones.
 */

import type { CfnetError } from '../errors/cfnet-error.js';

export type TransportKind = 'direct' | 'bosh' | 'ssh';

/** A cell that can be entered. */
export interface RemoteCell {
  /** BOSH instance id. */
  readonly id: string;
  /** Slug `group/id`, as bosh calls it. */
  readonly name: string;
  /** Underlay address. */
  readonly ip: string;
  readonly az?: string;
  readonly deployment?: string;
}

/**
 * A POSIX sh script. Paths of the cell are written `"${CFNET_CELL_ROOT-}/var/log/kern.log"`: the variable is empty
 * on a real cell and names the cell's folder in the lab. What is not constant goes in by `shellWord` of
 * `text/shell-word.ts`.
 */
export interface RemoteScript {
  readonly text: string;
  /** Whether it runs as root (`sudo -n`); absent: as the user that logged in. */
  readonly root?: boolean;
}

export interface RemoteResult {
  /** Exit code of the script. */
  readonly exitCode: number;
  /** Byte for byte as the script wrote it, whatever carried it; stderr is kept apart. */
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Why a stream is over. */
export type StreamEnd =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly stderr: string }
  /** The connection was lost, or could not be made: worth another try. `error`: what kept the script from its start. */
  | { readonly kind: 'lost'; readonly reason: string; readonly error?: CfnetError }
  /** `close` was called or the signal was aborted. */
  | { readonly kind: 'closed' };

/**
 * A script's output while it runs. Reading it slowly slows the script down (backpressure): nothing is dropped and
 * nothing piles up. Bytes are the script's stdout as it wrote it; a cut may come at any byte.
 */
export interface RemoteStream {
  readonly chunks: AsyncIterable<Buffer>;
  /** Resolves when no more chunks come and nothing of it runs here any more; never rejects. */
  readonly end: Promise<StreamEnd>;
  /** Ends the script on the cell; resolves with `end`. May be called again. */
  close(): Promise<void>;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds until the script is ended and OUTSIDE_FAILED thrown; the wait for a turn does not count. */
  readonly timeoutMs?: number;
  /** Told when it is this run's turn: so many cells are entered at a time. */
  readonly begun?: () => void;
}

export interface CellTransport {
  readonly kind: TransportKind;
  /**
   * Chooses the way that is taken into these cells, where there is a choice: `kind` is right from then on. Where no way
   * is found whoever enters a cell is told why; never rejects.
   */
  settle?(cells: readonly RemoteCell[], signal?: AbortSignal): Promise<void>;
  /**
   * Runs a script to its end. A script that fails is a result, not an error.
   * Errors: CfnetError OUTSIDE_FAILED where the cell cannot be reached, NOT_PERMITTED or NOT_LOGGED_IN where it may
   * not be entered.
   */
  run(cell: RemoteCell, script: RemoteScript, options?: RunOptions): Promise<RemoteResult>;
  /** Starts a script that goes on until it ends, is closed, or the connection is lost. */
  stream(cell: RemoteCell, script: RemoteScript, options?: { signal?: AbortSignal }): RemoteStream;
  /**
   * Ends everything that runs, and takes away what was set up on cells. May be called again.
   * Errors: CfnetError OUTSIDE_FAILED where that goes on in the background.
   */
  close(): Promise<void>;
}
