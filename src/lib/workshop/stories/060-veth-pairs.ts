import { makeQuestion } from '../quiz/make-question.js';
import { meowIsWired } from '../judges/namespace-judges.js';
import { instanceName, nearOf, senderOf, sourceCell } from '../look/apps.js';
import { deviceFor } from '../look/routes.js';
import type { Story } from '../model/story.js';

export const vethPairs: Story = {
  id: '060-veth-pairs',
  module: 'c2c',
  title: 'Interfaces, and cables between namespaces',
  learn: [
    'tell which device of a cell leads to which container',
    'read a container’s address out of a device’s name and out of a MAC',
  ],
  assumes: ['meow'],
  needsKernel:
    'the devices of a namespace are the kernel’s; the simulated lab shows a cell’s own devices only',
  theory: [
    'A veth pair is a cable whose two plugs are network devices: what goes in at one comes out at the other. Put one plug into a container’s namespace and leave the other on the cell, and the two can talk. Silk does that for every container: the plug inside is eth0, the one on the cell is named after the container’s address.',
    'Even the MACs are made from the address: `aa:aa` and its four bytes in hex on the cell, `ee:ee` and the same four bytes inside. That will help in the kernel’s log later.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      place: 'source-cell',
      text: 'List the devices of {appA.cell} with `ip link`. Which one is the plug of {appA.instance}, whose address is {appA.ip}?',
      hints: ['Its name is s- and the address, three digits for each byte, without dots.'],
      ask: ({ facts }) => {
        const [sender, near] = [senderOf(facts), nearOf(facts)];
        const device = deviceFor(sender?.ip);
        const isThere = sourceCell(facts)?.links.some(({ name }) => name === device) === true;
        return makeQuestion(
          `${facts.api}/060/1`,
          [isThere ? device : undefined, 'its name spells the address'],
          [
            near && [
              deviceFor(near.ip) ?? '',
              `that is the plug of ${instanceName(facts.destination, near)}`,
            ],
            ['silk-vtep', 'that is the cell’s door to the other cells'],
            [
              'eth0',
              'on the cell, eth0 is the way to the underlay; the container’s eth0 is inside of it',
            ],
          ],
        );
      },
    },
    {
      id: '2',
      kind: 'question',
      text: 'Ask the container for the MAC of its own plug: `cf ssh {appA} -c "cat /sys/class/net/eth0/address"`. On a lab, `ip neigh` on the cell has it too. Which is it?',
      hints: [
        'The container’s end begins with ee:ee; the rest is the address in hex.',
        'On the cell, `ip neigh show {appA.ip}` has it: silk writes it down, nobody has to ask.',
      ],
      ask: ({ facts }) => {
        const ip = senderOf(facts)?.ip;
        const cell = sourceCell(facts);
        const inside = cell?.neighbours.find((entry) => entry.ip === ip)?.mac;
        const outside = cell?.links.find(({ name }) => name === deviceFor(ip))?.mac;
        const vtep = cell?.links.find(({ name }) => name === 'silk-vtep')?.mac;
        return makeQuestion(
          `${facts.api}/060/2`,
          [inside, 'ee:ee and the bytes of its address'],
          [
            [outside ?? '', 'that is the cell’s end: aa:aa'],
            [
              vtep ?? '',
              'that is the MAC of the cell’s VTEP: ee:ee, and the first address of its subnet',
            ],
          ],
        );
      },
    },
    {
      id: '3',
      kind: 'question',
      place: 'source-cell',
      text: 'And the namespace `meow` of the story before: how many devices has it? `sudo ip netns exec meow ip link`',
      hints: ['Nobody has put a plug into it yet.'],
      ask: ({ facts }) => {
        const count = sourceCell(facts)?.meow?.links.length;
        return makeQuestion(
          `${facts.api}/060/3`,
          [
            count === undefined ? undefined : devices(count),
            'a new namespace has lo, and what you gave it since',
          ],
          [
            [devices(0), 'every namespace is born with lo'],
            [devices((count ?? 0) + 1), 'count once more: nobody plugs in an eth0 by itself'],
            [
              devices((count ?? 0) + 3),
              'that is what the cell has: plugs of containers are on the cell',
            ],
          ],
        );
      },
    },
    {
      id: '4',
      kind: 'work-out',
      optional: true,
      place: 'source-cell',
      text: 'For the curious: give `meow` a plug by hand. Make a veth pair, leave one end on the cell, put the other into `meow`, and give it an address from 172.31.255.0/30.',
      hints: [
        '`ip link add NAME type veth peer name OTHER netns NAMESPACE` makes both ends in one go.',
        'An address is added with `ip addr add ADDRESS/30 dev NAME`, inside of the namespace by `ip netns exec meow …`.',
      ],
      solution: [
        'sudo ip link add meow-cell type veth peer name eth0 netns meow',
        'sudo ip netns exec meow ip addr add 172.31.255.2/30 dev eth0',
        'sudo ip netns exec meow ip link set eth0 up',
      ],
      check: meowIsWired,
    },
  ],
  leaves: ['meow'],
};

function devices(count: number): string {
  return count === 1 ? 'one: lo' : count === 0 ? 'none' : String(count);
}
