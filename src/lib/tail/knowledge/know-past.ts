import type { RemoteCell } from '../../cell-transport/cell-transport.js';
import type { FoundApp } from '../../live/find-app.js';
import { hostsOf } from '../target.js';
import type { LiveKnowledge } from './live-knowledge.js';

/**
 * Reads the cells whose earlier lines are wanted, before the first of these is looked at. What a cell is asked for names
 * the containers that the apps had there, and who sent to it from another cell is known by that cell alone: containers
 * that are gone have to be known before. A cell that does not answer is given up after the ports' own patience.
 * @param cells those that may be followed
 * @param apps none: all of `cells` are
 */
export async function knowPast(
  cells: readonly RemoteCell[],
  apps: readonly FoundApp[],
  knowledge: LiveKnowledge,
): Promise<void> {
  const hosts = hostsOf(knowledge.directory, apps);
  const read = apps.length === 0 ? cells : cells.filter(({ id }) => hosts.has(id));
  await Promise.all(read.map((cell) => knowledge.knowCell(cell)));
}
