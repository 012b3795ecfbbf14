import { VTEP } from '../../engine/silk-names.js';
import type { CellFacts, Facts } from '../model/facts.js';
import { instancesOn } from './apps.js';
import {
  deviceFor,
  overlayRouteFor,
  overlayRoutes,
  routeFor,
  routeText,
  vtepAddress,
} from './routes.js';

/** What is wrong with a cell's routes, each as the rest of a sentence; empty where all is as silk leaves it. */
export function faultsInRoutes(facts: Facts, cell: CellFacts): readonly string[] {
  const missing = [facts.source, facts.destination]
    .flatMap((app) => instancesOn(app, cell))
    .filter(({ ip }) => routeFor(cell.routes, ip)?.device !== deviceFor(ip))
    .map(({ ip }) => `${cell.cell.name} has no route of its own for ${ip}`);
  const unexplained = cell.routes
    .filter((route) => !isExplained(route, cell))
    .map(({ to, device }) => `nobody knows what ${to} dev ${device} is for`);
  return [...missing, ...faultsInSubnets(facts, cell), ...unexplained];
}

/** What is for containers of another cell goes to that cell's VTEP, by the cell's own (cf-facts 3). */
function faultsInSubnets(facts: Facts, cell: CellFacts): readonly string[] {
  return facts.cells
    .filter((other) => other !== cell)
    .flatMap((other) => {
      const vtep = vtepAddress(other);
      const [instance] = [facts.source, facts.destination].flatMap((app) =>
        instancesOn(app, other),
      );
      if (vtep === undefined || instance === undefined) return [];
      const route = routeFor(cell.routes, instance.ip);
      const [from, to] = [cell.cell.name, other.cell.name];
      // The overlay's own route, and the default one, lead nowhere.
      if (
        route === undefined ||
        route.to === 'default' ||
        overlayRoutes(cell.routes).includes(route)
      ) {
        return [`${from} has no route to the containers of ${to}`];
      }
      return route.via === vtep && route.device === VTEP
        ? []
        : [
            `${from} leads what is for ${instance.ip} by ${routeText(route)}, not to the VTEP of ${to}, ${vtep}`,
          ];
    });
}

/** Silk has a part in the overlay only; by what devices else a cell reaches others is no affair of it. */
function isExplained({ to, device }: CellFacts['routes'][number], cell: CellFacts): boolean {
  if (device === VTEP) return true;
  if (device.startsWith('s-')) return deviceFor(to.replace(/\/32$/, '')) === device;
  return overlayRouteFor(cell.routes, to.split('/')[0] ?? '') === undefined;
}

/** What is wrong with the entries by which a cell finds the VTEPs of the others that were looked at. */
export function faultsInNeighbours(facts: Facts, cell: CellFacts): readonly string[] {
  return facts.cells
    .filter((other) => other !== cell)
    .flatMap((other) => {
      const mac = other.links.find(({ name }) => name === VTEP)?.mac;
      const address = vtepAddress(other);
      const [from, to] = [cell.cell.name, other.cell.name];
      if (address === undefined) return [`the routes of ${to} do not tell the address of its VTEP`];
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
