import { makeQuestion } from '../quiz/make-question.js';
import { meowIsThere } from '../judges/namespace-judges.js';
import { sourceCell } from '../look/apps.js';
import type { Story } from '../model/story.js';

export const networkNamespaces: Story = {
  id: '050-network-namespaces',
  module: 'c2c',
  title: 'Network namespaces: a fresh one is deaf',
  learn: [
    'make a network namespace, and see what it has and what it lacks',
    'tell what BPM separates from what it does not',
  ],
  assumes: ['no-meow'],
  needsKernel:
    'network namespaces are made by the kernel; the simulated lab has none to make or to look into',
  theory: [
    'A process belongs to a namespace of each kind: mounts decide which files it sees, the network namespace which devices, routes and rules. They are separate: a process may share one with the cell and have the other for itself.',
    'BOSH runs the jobs of a cell, the policy agent for one, under BPM: each with its own view of the file system, all on the cell’s own network. They have to be: an agent that could not see the cell’s rules could not write them. App containers get both for themselves.',
  ],
  steps: [
    {
      id: '1',
      kind: 'question',
      place: 'source-cell',
      text: 'Compare `ip link` on {appA.cell} with the same inside of the agent’s job: `sudo /var/vcap/packages/bpm/bin/bpm shell vxlan-policy-agent` (on a lab, whose agents need no BPM, go by the text). What does BPM give the agent for itself?',
      hints: [
        'List the files in /var/log both in the shell and on the cell; then list the devices in both.',
      ],
      ask: ({ facts }) =>
        makeQuestion(
          `${facts.api}/050/1`,
          [
            'its own view of files, and the cell’s network',
            'mounts are separate, the network namespace is the cell’s',
          ],
          [
            [
              'its own network, and the cell’s files',
              'the devices are the same in both; the files are not',
            ],
            ['both for itself', 'then it could not write the cell’s rules'],
            ['nothing: BPM only limits memory', 'it hides most of the cell’s files from the job'],
          ],
        ),
    },
    {
      id: '2',
      kind: 'work-out',
      place: 'source-cell',
      text: 'Make a network namespace called `meow` on {appA.cell}.',
      hints: [
        '`ip netns` is the command; `ip netns help` lists what it can do.',
        'Making one is adding one, and needs root.',
      ],
      solution: ['sudo ip netns add meow'],
      check: meowIsThere,
    },
    {
      id: '3',
      kind: 'question',
      place: 'source-cell',
      text: 'Try to get out of it: `sudo ip netns exec meow curl -sS -m 5 http://{appB.ip}:8080/`. Why does that fail, whatever the address?',
      hints: [
        '`sudo ip netns exec meow ip route` shows the ways out.',
        '`sudo ip netns exec meow ip link` shows the devices, and which of them are up.',
      ],
      ask: (situation) => {
        const { facts } = situation;
        if (!meowIsThere(situation).holds) return undefined;
        return makeQuestion(
          `${facts.api}/050/3`,
          [
            'it has no device that leads anywhere, and so no route',
            'there is lo alone, and even that is down',
          ],
          [
            [
              `no policy lets meow call ${facts.destination.name}`,
              'the packet never gets as far as a rule',
            ],
            ['curl is not allowed in namespaces', 'it runs; it has nowhere to send'],
            [
              'a security group keeps it in',
              'groups are for app containers; this namespace belongs to no app',
            ],
          ],
        );
      },
    },
    {
      id: '4',
      kind: 'question',
      place: 'source-cell',
      text: 'Which namespaces does `ip netns list` show on {appA.cell} now?',
      hints: ['Run it. Is there one for each app container?'],
      ask: (situation) => {
        const { facts } = situation;
        const cell = sourceCell(facts);
        if (!meowIsThere(situation).holds || cell === undefined) return undefined;
        const names = cell.namespaces.join(', ');
        return makeQuestion(
          `${facts.api}/050/4`,
          [
            `${names}, and none of an app`,
            '`ip netns list` knows only those that were given a name under /run/netns; Garden gives its containers none there',
          ],
          [
            [
              'meow, and one for each app instance',
              'containers have namespaces, but without a name in that list',
            ],
            [
              'one for each app instance, and not meow',
              'meow was made with ip netns: that is what the list shows',
            ],
          ],
        );
      },
    },
  ],
  leaves: ['meow'],
};
