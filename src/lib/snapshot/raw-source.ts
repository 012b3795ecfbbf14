import type { Known, Gathered } from '../errors/problem.js';

/** A file as the cell or the API returned it. */
export interface RawFile {
  /** Its name in the snapshot's layout: `kern.log.1`, `apps.json`. */
  readonly name: string;
  readonly content: string | Buffer;
  /** When it was last written, in milliseconds of the Unix epoch: a log's tells its lines' year, and whether it grows. */
  readonly mtimeMs?: number;
}

/** A cell whose files can be had. */
export interface RawCell {
  /** BOSH instance id. */
  readonly id: string;
  readonly name?: string;
  readonly ip?: string;
  readonly az?: string;
  /** Everything that the cell has; what it lacks or refuses is a problem. */
  files(): Promise<Gathered<readonly RawFile[]>>;
}

/** A place that a snapshot can be taken of: it gives bytes and understands nothing of them. */
export interface RawSource {
  /** URL of Cloud Controller. */
  readonly api?: string;
  /** BOSH deployment. */
  readonly deployment?: string;
  /** Errors: CfnetError where not even the cells can be asked for. */
  cells(): Promise<readonly RawCell[]>;
  /** `apps.json` and the others that stand beside the cells. */
  foundationFiles(): Promise<readonly Known<RawFile>[]>;
}
