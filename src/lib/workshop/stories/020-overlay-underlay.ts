import { makeQuestion } from '../quiz/make-question.js';
import { destinationCell, receiverOf, senderOf, sourceCell } from '../look/apps.js';
import { overlayText, subnetRoute } from '../look/routes.js';
import type { Facts } from '../model/facts.js';
import type { Story } from '../model/story.js';

export const overlayUnderlay: Story = {
  id: '020-overlay-underlay',
  module: 'c2c',
  title: 'Two networks, one inside the other',
  learn: ['tell overlay addresses from underlay addresses on your own foundation'],
  assumes: ['two-cells'],
  theory: [
    'Your cells are machines on a network that your IaaS gave them. App instances are not: nobody out there knows their addresses. Silk builds them a second network in software, the overlay. Its packets travel as the payload of packets of the first, the underlay, as a letter travels in a courier’s bag.',
    'The words describe a relation, not a thing: your IaaS may well run its own overlay, and what is underlay to your apps is overlay to it. All that counts is which network carries which.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      text: 'Which of these addresses of your foundation is on the underlay?',
      hints: [
        'The whole overlay is {overlay} here.',
        'Cells have underlay addresses: `bosh -d {deployment} instances` lists them.',
      ],
      ask: ({ facts }) => {
        const cell = sourceCell(facts)?.cell;
        return makeQuestion(
          `${facts.api}/020/1`,
          [cell?.ip, `that is ${cell?.name ?? ''} itself`],
          overlayAddresses(facts),
        );
      },
    },
    {
      id: '2',
      kind: 'question',
      text: '{appA.instance} sends to {appB.ip}, on another cell. Which destination does a switch between the cells read on the packet?',
      hints: [
        'Switches of the underlay know machines only.',
        'Which machine hosts {appB.instance}?',
      ],
      ask: ({ facts }) => {
        const to = destinationCell(facts)?.cell;
        const [sender, receiver] = [senderOf(facts), receiverOf(facts)];
        return makeQuestion(
          `${facts.api}/020/2`,
          [to?.ip, `the outer packet goes from cell to cell: to ${to?.name ?? ''}`],
          [
            receiver && [
              receiver.ip,
              'that is on the inner packet; the underlay has no way to that address',
            ],
            sender && [sender.cellIp, 'that is where the outer packet comes from'],
            ['169.254.0.1', 'that is the container’s gateway, which never leaves the cell'],
          ],
        );
      },
    },
    {
      id: '3',
      kind: 'question',
      text: 'Which addresses are the overlay as a whole, on every cell?',
      place: 'source-cell',
      hints: [
        '`ip route` on a cell: what leads to silk-vtep without another cell’s VTEP (no “via”); it may be several blocks.',
      ],
      ask: ({ facts }) => {
        const cell = sourceCell(facts);
        const whole = overlayText(cell?.routes ?? []);
        const subnet = subnetRoute(facts)?.to;
        return makeQuestion(
          `${facts.api}/020/3`,
          [whole, 'every cell leads all of this to its VTEP'],
          [
            subnet === undefined
              ? undefined
              : [subnet, 'that is the part of it that one cell hands out'],
            cell && [`${cell.cell.ip}/32`, 'that is one cell, on the underlay'],
            ['169.254.0.0/16', 'those are link-local addresses, such as the containers’ gateway'],
          ],
        );
      },
    },
  ],
  leaves: [],
};

function overlayAddresses(facts: Facts): (readonly [string, string] | undefined)[] {
  const [sender, receiver] = [senderOf(facts), receiverOf(facts)];
  const via = subnetRoute(facts)?.via;
  return [
    sender && [sender.ip, `that is ${facts.source.name}’s container, on the overlay`],
    receiver && [receiver.ip, `that is ${facts.destination.name}’s container, on the overlay`],
    via === undefined
      ? undefined
      : [via, 'that is another cell’s VTEP: the first address of its part of the overlay'],
  ];
}
