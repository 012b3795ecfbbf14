import type { Directory } from '../directory/directory.js';
import type { AppInstanceAddress } from '../live/foundation.js';
import type { SourceInfo } from '../source/source.js';
import { cellIdOf, type Spot } from '../trace/end.js';
import { findEnd } from '../trace/find-end.js';
import { instanceOf, runningSpots } from '../trace/sender.js';

/** One instance and one address, out of all that SRC and DST may stand for. */
export interface ProbePair {
  readonly source: Spot;
  readonly instance: AppInstanceAddress;
  readonly destination: Spot;
  /** The port of `IP:PORT` or `app:PORT`. */
  readonly port?: number;
  readonly isApp: boolean;
  /** Ids of the cells that may log it. */
  readonly cellIds: readonly string[];
  /** How many others there would have been to choose from. */
  readonly others: number;
}

/**
 * Chooses whom to send from and to: of several instances the first that is on another cell than the source, since that
 * way has more to go wrong.
 * Errors: CfnetError NOT_FOUND for what nobody has or what does not run, USAGE for a source that is no app.
 */
export function choosePair(
  source: string,
  destination: string,
  directory: Directory,
  { name, space }: SourceInfo,
): ProbePair {
  const place = { directory, name, ...(space !== undefined && { space }) };
  const from = findEnd(source, place);
  const to = findEnd(destination, place);
  const [sender] = runningSpots(from, directory);
  const receivers = runningSpots(to, directory);
  const cell = cellIdOf(sender);
  const receiver = receivers.find((spot) => cellIdOf(spot) !== cell) ?? receivers[0];
  const cellIds = [cell, cellIdOf(receiver)].filter((id) => id !== undefined);
  return {
    source: sender,
    instance: instanceOf(sender.container, source),
    destination: receiver,
    ...(to.port !== undefined && { port: to.port }),
    isApp: to.app !== undefined,
    cellIds: [...new Set(cellIds)],
    others: from.spots.length * to.spots.length - 1,
  };
}
