import { makeQuestion } from '../quiz/make-question.js';
import { instancesOn, receiverOf, senderOf, sourceCell } from '../look/apps.js';
import {
  defaultRoute,
  deviceFor,
  overlayRouteFor,
  routeFor,
  subnetRoute,
  underlayDevice,
} from '../look/routes.js';
import { faultsInRoutes } from '../look/network-faults.js';
import type { Story } from '../model/story.js';

export const cellRoutes: Story = {
  id: '100-cell-routes',
  module: 'c2c',
  title: 'The route table of a cell',
  learn: [
    'sort the routes of a cell into four groups',
    'say by which device a cell sends a packet to any app',
  ],
  assumes: ['two-cells', 'apart'],
  theory: [
    'A cell has four kinds of routes. One for everything else, by {appA.cell.device}. One for the overlay as a whole, by silk-vtep. One for the part of the overlay that each other cell has, by silk-vtep and that cell’s VTEP. And one for each container that it hosts itself, by the container’s own device. Silk writes the last two; the daemon on each cell keeps the list of other cells current.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      place: 'source-cell',
      text: 'By which device does {appA.cell} send to {appA.ip}, which is at home there? `ip route get {appA.ip}` asks the kernel.',
      hints: ['A container at home has a route of its own.'],
      ask: ({ facts }) => {
        const ip = senderOf(facts)?.ip ?? '';
        const cell = sourceCell(facts);
        const route = cell && routeFor(cell.routes, ip);
        return makeQuestion(
          `${facts.api}/100/1`,
          [route?.device, 'its own plug: one /32 route for each container'],
          [
            ['silk-vtep', 'that is for containers on other cells'],
            [underlayDevice(facts, cell), 'that is the underlay'],
            ['lo', 'that is for the cell itself'],
          ],
        );
      },
    },
    {
      id: '2',
      kind: 'question',
      place: 'source-cell',
      text: 'And to {appB.ip}, which is at home on {appB.cell}? Device and neighbour, please.',
      hints: ['Which route holds the part of the overlay that {appB.cell} has?'],
      ask: ({ facts }) => {
        const route = subnetRoute(facts);
        const cell = sourceCell(facts);
        const whole = overlayRouteFor(cell?.routes ?? [], receiverOf(facts)?.ip ?? '');
        const way = defaultRoute(cell?.routes ?? []);
        return makeQuestion(
          `${facts.api}/100/2`,
          [
            route && `${route.device}, by ${route.via ?? ''}`,
            `the route to ${route?.to ?? ''}: the VTEP of that cell is the next stop`,
          ],
          [
            whole && [
              `${whole.device}, by nobody`,
              `${whole.to} fits as well, but the other cell’s own block is smaller`,
            ],
            way && [`${way.device}, by ${way.via ?? ''}`, 'the underlay knows no such address'],
            [
              `${deviceFor(senderOf(facts)?.ip) ?? ''}, by 169.254.0.1`,
              'that is how the container sees it, not the cell',
            ],
          ],
        );
      },
    },
    {
      id: '3',
      kind: 'question',
      place: 'source-cell',
      text: 'How many routes to single containers (/32, each by a device s-…) has {appA.cell}, for the instances of your two apps?',
      hints: [
        '`ip route | grep " dev s-"`, and compare with {appA.ip} and the addresses of {appB}.',
      ],
      ask: ({ facts }) => {
        const cell = sourceCell(facts);
        if (cell === undefined) return undefined;
        const own = [facts.source, facts.destination].flatMap((app) => instancesOn(app, cell));
        const count = own.filter(
          ({ ip }) => routeFor(cell.routes, ip)?.device === deviceFor(ip),
        ).length;
        const all = facts.source.instances.length + facts.destination.instances.length;
        const faults = faultsInRoutes(facts, cell);
        const comment =
          faults.length === 0
            ? 'and nothing in the table is left unexplained'
            : `but this is wrong with the table: ${faults.join('; ')}`;
        return makeQuestion(
          `${facts.api}/100/3`,
          [String(count), `one for each instance that runs there; ${comment}`],
          [
            [String(all), 'instances on other cells are reached by their cell’s block'],
            [String(all + 1), 'only containers at home have such a route'],
            ['0', 'how would packets get into a container then?'],
          ],
        );
      },
    },
  ],
  leaves: [],
};
