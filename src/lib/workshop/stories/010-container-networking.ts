import { makeQuestion } from '../quiz/make-question.js';
import { deviceFor } from '../look/routes.js';
import { instancesOn, instanceName, senderOf, sourceCell } from '../look/apps.js';
import type { Story } from '../model/story.js';

export const containerNetworking: Story = {
  id: '010-container-networking',
  module: 'c2c',
  title: 'What a container network is made of',
  learn: ['name the parts that any container network needs, and find them on a cell of yours'],
  assumes: ['two-cells'],
  theory: [
    'A container is a process with blinkers on. It shares the kernel with everything else on the cell, but sees its own list of network devices, its own routes, its own firewall rules: a network namespace. On its own such a namespace is deaf: somebody has to run a virtual cable into it.',
    'Whoever builds a container network has three problems to solve: give each container an address that no other has; lead packets from a container to its cell and from there to the right cell; and decide who may talk to whom. On Cloud Foundry silk solves the first two, and a policy agent on each cell the third.',
    'Julia Evans has written and drawn a good introduction to this, “A container networking overview” (jvns.ca, 2016). Read it before the questions if containers are new to you.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      text: 'How many kernels do the containers of your two apps on {appA.cell} run on, the cell’s own work included?',
      hints: ['A virtual machine brings its own kernel along. A container does not.'],
      ask: ({ facts }) => {
        const cell = sourceCell(facts);
        const names = cell
          ? [facts.source, facts.destination].flatMap((app) =>
              instancesOn(app, cell).map((instance) => instanceName(app, instance)),
            )
          : [];
        return makeQuestion(
          `${facts.api}/010/1`,
          [
            'one',
            `the cell and ${names.join(', ')} all share the cell’s kernel: its firewall judges them all`,
          ],
          [
            [`${names.length + 1}: one each, and the cell’s`, 'that would be virtual machines'],
            [
              `${names.length}: one for each container`,
              'a container brings files and processes along, no kernel',
            ],
          ],
        );
      },
    },
    {
      id: '2',
      kind: 'question',
      text: 'A packet leaves {appA.instance}. On which device does {appA.cell} see it first? `ip link` on the cell lists them.',
      place: 'source-cell',
      hints: [
        'A virtual cable has two ends: one is in the container and called eth0 there.',
        'Silk names the cell’s end after the container’s address: s- and three digits for each byte.',
      ],
      ask: ({ facts }) => {
        const sender = senderOf(facts);
        const other = facts.destination.instances.find(({ cellIp }) => cellIp === sender?.cellIp);
        return makeQuestion(
          `${facts.api}/010/2`,
          [
            deviceFor(sender?.ip),
            'the cell’s end of the pair whose other end is eth0 in the container',
          ],
          [
            [
              'eth0',
              'that is the cell’s way out to other machines; the packet may get there later',
            ],
            [
              'silk-vtep',
              'that is where packets for other cells are wrapped; first they have to reach the cell',
            ],
            other && [
              deviceFor(other.ip) ?? '',
              `that is the end of another container’s cable: ${instanceName(facts.destination, other)}`,
            ],
          ],
        );
      },
    },
    {
      id: '3',
      kind: 'question',
      text: 'Two instances of one app run on different cells. Can they have the same overlay address?',
      hints: ['Each cell hands out addresses from a block of its own.'],
      ask: ({ facts }) =>
        makeQuestion(
          `${facts.api}/010/3`,
          [
            'no: each cell has a block of the overlay that no other cell has',
            'the silk controller leases every cell its own subnet, so addresses cannot collide',
          ],
          [
            [
              'yes: addresses count only within a cell',
              'then no other cell could tell where to send',
            ],
            [
              'yes, if no policy joins them',
              'policies say who may talk; they do not hand out addresses',
            ],
          ],
        ),
    },
  ],
  leaves: [],
};
