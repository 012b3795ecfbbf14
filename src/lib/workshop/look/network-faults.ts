import { VTEP } from '../../engine/silk-names.js';
import type { CellFacts, Facts } from '../model/facts.js';
import { instancesOn } from './apps.js';
import { deviceFor, routeFor } from './routes.js';

/** What is wrong with a cell's routes, each as the rest of a sentence; empty where all is as silk leaves it. */
export function faultsInRoutes(facts: Facts, cell: CellFacts): readonly string[] {
  const missing = [facts.source, facts.destination]
    .flatMap((app) => instancesOn(app, cell))
    .filter(({ ip }) => routeFor(cell.routes, ip)?.device !== deviceFor(ip))
    .map(({ ip }) => `${cell.cell.name} has no route of its own for ${ip}`);
  const unexplained = cell.routes
    .filter((route) => !isExplained(route, cell))
    .map(({ to, device }) => `nobody knows what ${to} dev ${device} is for`);
  return [...missing, ...unexplained];
}

function isExplained({ to, via, device }: CellFacts['routes'][number], cell: CellFacts): boolean {
  if (to === 'default' || device === VTEP) return true;
  if (device.startsWith('s-')) return deviceFor(to.replace(/\/32$/, '')) === device;
  // The cell's own network, by the device of its default route.
  return (
    via === undefined &&
    cell.routes.some((route) => route.to === 'default' && route.device === device)
  );
}

/** What is wrong with the entries by which a cell finds the VTEPs of the others that were looked at. */
export function faultsInNeighbours(facts: Facts, cell: CellFacts): readonly string[] {
  return facts.cells
    .filter((other) => other !== cell)
    .flatMap((other) => {
      const mac = other.links.find(({ name }) => name === VTEP)?.mac;
      const address = vtepAddress(other);
      const [from, to] = [cell.cell.name, other.cell.name];
      const entries = cell.neighbours.filter(({ ip, device }) => ip === address && device === VTEP);
      if (entries.length === 0) return [`${from} has no neighbour entry for the VTEP of ${to}`];
      if (entries.length > 1)
        return [`${from} has ${entries.length} neighbour entries for the VTEP of ${to}`];
      if (entries[0]?.mac !== mac) {
        return [
          `${from} takes ${entries[0]?.mac ?? '?'} for the VTEP of ${to}, which is ${mac ?? '?'}`,
        ];
      }
      if (cell.forwarding === undefined) return [];
      const forward = cell.forwarding.find((entry) => entry.mac === mac);
      if (forward === undefined) return [`${from} does not know where ${mac} is`];
      return forward.to === other.cell.ip
        ? []
        : [`${from} sends what is for ${mac} to ${forward.to}; it is at ${other.cell.ip}`];
    });
}

/** The overlay address of a cell's VTEP, as its own routes give it. */
export function vtepAddress({ routes }: CellFacts): string | undefined {
  return routes.find(({ device, source }) => device === VTEP && source !== undefined)?.source;
}
