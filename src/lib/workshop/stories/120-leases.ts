import { VTEP } from '../../engine/silk-names.js';
import { makeQuestion } from '../quiz/make-question.js';
import { destinationCell, sourceCell } from '../look/apps.js';
import { faultsInNeighbours } from '../look/network-faults.js';
import { vtepAddress } from '../look/routes.js';
import type { Story } from '../model/story.js';

export const leases: Story = {
  id: '120-leases',
  module: 'c2c',
  title: 'Leases: how cells know each other',
  learn: [
    'follow an overlay address to the MAC of a VTEP, and that to a cell',
    'see at a glance whether two cells know each other rightly',
  ],
  assumes: ['two-cells', 'apart'],
  theory: [
    'The silk controller leases every cell a block of the overlay, and with it an address and a MAC for its VTEP. The leases stand in its database, one row a cell; the daemon on each cell renews its own and writes those of all others into the kernel: a route to the block, a neighbour entry (this address has that MAC), a forwarding entry (that MAC is behind this cell).',
    'Normally a machine would ask around for a MAC, with ARP, and remember the answer for a while. Nobody asks here: the entries are permanent. If one is wrong, packets for a whole cell go astray, and nothing says so. It is worth knowing where to look.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      place: 'source-cell',
      text: '{appB.cell} has the VTEP address {vtep.far}. Which MAC does {appA.cell} have on record for it? `ip neigh show dev silk-vtep`',
      hints: ['The line that begins with {vtep.far}; the MAC stands behind lladdr.'],
      ask: ({ facts }) => {
        const [from, to] = [sourceCell(facts), destinationCell(facts)];
        if (from === undefined || to === undefined) return undefined;
        const mac = from.neighbours.find(
          ({ ip, device }) => device === VTEP && ip === vtepAddress(to),
        )?.mac;
        const own = from.links.find(({ name }) => name === VTEP)?.mac ?? '';
        const container = from.neighbours.find(({ device }) => device.startsWith('s-'))?.mac ?? '';
        return makeQuestion(
          `${facts.api}/120/1`,
          [mac, 'ee:ee and the first address of the other cell’s block'],
          [
            [own, `that is the MAC of ${from.cell.name}’s own VTEP`],
            [container, 'that is the MAC of a container at home'],
            ['ff:ff:ff:ff:ff:ff', 'that is everybody: what ARP would ask'],
          ],
        );
      },
    },
    {
      id: '2',
      kind: 'question',
      place: 'destination-cell',
      text: 'Is it right? Ask {appB.cell} itself: `ip link show silk-vtep`. And check the way back as well.',
      hints: ['Compare the MAC behind link/ether with the one of the question before.'],
      ask: ({ facts }) => {
        const faults = facts.cells.flatMap((cell) => faultsInNeighbours(facts, cell));
        const right = 'they agree, both ways';
        const wrong = 'they differ in at least one direction';
        return makeQuestion(
          `${facts.api}/120/2`,
          faults.length === 0
            ? [right, 'each cell has the other’s VTEP on record as it is']
            : [
                wrong,
                `${faults.join('; ')}. That is a real fault: the daemon of that cell should be looked at`,
              ],
          [
            faults.length === 0
              ? [wrong, 'compare the six bytes once more, both ways']
              : [right, faults.join('; ')],
            [
              'it cannot be told from here',
              'the MAC is on the device, and the record is on the other cell: both can be read',
            ],
          ],
        );
      },
    },
    {
      id: '3',
      kind: 'question',
      place: 'source-cell',
      text: 'The packet knows its MAC now. To which machine does silk-vtep send it? `bridge fdb show dev silk-vtep` on {appA.cell}; a simulated lab has no `bridge`, but `bosh instances` will do.',
      hints: ['The forwarding entry of that MAC has the answer behind dst.'],
      ask: ({ facts }) => {
        const [from, to] = [sourceCell(facts), destinationCell(facts)];
        if (from === undefined || to === undefined) return undefined;
        const mac = from.neighbours.find(
          ({ ip, device }) => device === VTEP && ip === vtepAddress(to),
        )?.mac;
        const target = from.forwarding?.find((entry) => entry.mac === mac)?.to ?? to.cell.ip;
        return makeQuestion(
          `${facts.api}/120/3`,
          [target, `${to.cell.name}, on the underlay`],
          [
            [from.cell.ip, `that is ${from.cell.name} itself`],
            [vtepAddress(to) ?? '', 'that is on the overlay: the inside of the tunnel'],
            [
              from.routes.find(({ to: block }) => block === 'default')?.via ?? '',
              'that is the cells’ gateway to the rest of the world',
            ],
          ],
        );
      },
    },
  ],
  leaves: [],
};
