import type { Directory } from '../directory/directory.js';
import { readCellNetwork } from '../engine/cell-network.js';
import type { Problem } from '../errors/problem.js';
import { nameOf } from '../explain/wording.js';
import { formatAddress } from '../net/address.js';
import { addressesOnCell } from '../policy/policies-on-cell.js';
import { readCells } from '../rules/cell-rules.js';
import type { Source } from '../source/source.js';
import type { End } from './end.js';
import { shortCell } from './names.js';

/**
 * Containers of an app that the rules of a snapshot's cells know and that nobody lists, the first of each cell: a list that
 * was cut between two lines, or that is of one cell alone, says nothing of that itself. A foundation lists all that runs.
 */
export async function unlistedContainers(
  { app }: End,
  source: Source,
  directory: Directory,
): Promise<readonly Problem[]> {
  if (source.info.readAt !== undefined || app === undefined) return [];
  const listed = new Set(directory.containers.map(({ ip }) => ip));
  const { value: cells } = await source.cells();
  const { value: read } = await readCells(cells);
  return read.flatMap(({ cell, ruleSet }) => {
    // The agent takes a policy's rules away some seconds after a container's own.
    const own = new Set(readCellNetwork(ruleSet).containers.map(formatAddress));
    const addresses = [...addressesOnCell(ruleSet, app.app.guid)];
    const stranger = addresses.find((ip) => own.has(ip) && !listed.has(ip));
    if (stranger === undefined) return [];
    return {
      code: 'PARTIAL',
      message: `The rules of ${shortCell(cell.id)} are for a container of ${nameOf(app.app)} at ${stranger} that no list of containers names`,
      cell: cell.id,
      hint: 'What `cfdot actual-lrps` prints, and the container-metadata.json of each cell, name them all.',
    };
  });
}
