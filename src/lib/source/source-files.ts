import type { Gathered, Known } from '../errors/problem.js';
import type { NamedText } from '../json/json-document.js';

/** A file or folder of a source. */
export interface Entry {
  /** On this machine. */
  readonly path: string;
  readonly mtimeMs: number;
  readonly size: number;
  readonly isFolder: boolean;
}

/** The files of a source by their names in the snapshot's layout (contract, section 1), wherever they come from. */
export interface SourceFiles {
  /** Whether the folder `cells` has all cells that there are, and not only those that somebody collected. */
  readonly areAllCells?: boolean;
  /**
   * The text of a file, or the problem that says why there is none.
   * @param withoutIt what stays unknown if the file is missing, as the end of a sentence
   * @param cell id of the cell whose file it is
   */
  read(name: string, withoutIt: string, cell?: string): Promise<Known<NamedText>>;
  /** As `read`, for a file that need not be there: if it is missing nothing is said. */
  readIfThere(name: string, cell?: string): Promise<Known<NamedText>>;
  /** What stands in a folder, by name and in the order of the names. */
  list(folder: string, withoutIt: string): Promise<Gathered<ReadonlyMap<string, Entry>>>;
}
