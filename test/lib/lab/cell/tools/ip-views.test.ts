import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SeedOptions } from '../../../../../src/lib/lab/foundation/seed.js';
import { kernelPlane, noKernel, SLOW } from '../lab-planes.js';
import { StartedLab } from '../started-lab.js';

const suite = noKernel === undefined ? describe : describe.skip;

/** What workshop and operators look at; run on the same lab on both planes. */
const ON_A_CELL = [
  'ip link',
  'ip addr',
  'ip a show dev silk-vtep',
  'ip route',
  'ip r show dev silk-vtep',
  'ip route get 10.255.2.2',
  'ip route get 10.255.1.2',
  'ip route get 8.8.8.8',
  'ip neigh show dev silk-vtep',
  'ip -o link show lo',
  'bridge fdb show dev silk-vtep',
  'ip link show nope',
];
const IN_A_CONTAINER = ['ip addr', 'ip link', 'ip route', 'ip neigh'];
const AS_JSON = [
  'ip -j -d link',
  'ip -j addr',
  'ip -j route',
  'ip -j route show dev silk-vtep',
  'ip -j route get 10.255.2.2',
  'ip -j neigh show dev silk-vtep',
  'bridge -j fdb show dev silk-vtep',
];

/** The same addresses on both planes. */
const seed: Partial<SeedOptions> = { cells: 3 };

suite(
  `the simulated ip and the genuine one${noKernel === undefined ? '' : ` (${noKernel})`}`,
  () => {
    let simulated: StartedLab;
    let kernel: StartedLab;
    beforeAll(async () => {
      simulated = await StartedLab.start({}, seed);
      kernel = await StartedLab.start({}, { ...seed, ...kernelPlane });
    }, SLOW);
    afterAll(async () => {
      await simulated.close();
      await kernel.close();
    }, SLOW);

    async function onBoth(command: string, isInside = false) {
      const run = (lab: StartedLab) => {
        const [cell] = lab.foundation.cells;
        if (cell === undefined) throw new Error('no cell');
        const [instance] = lab.foundation.instances.onCell(cell.id);
        if (instance === undefined) throw new Error('an empty cell');
        return isInside ? lab.inContainer(instance, command) : lab.onCell(cell, command);
      };
      return Promise.all([run(simulated), run(kernel)]);
    }

    test.each([
      ...ON_A_CELL.map((command) => [command, false] as const),
      ...IN_A_CONTAINER.map((command) => [command, true] as const),
    ])('%s, in a container: %p', async (command, isInside) => {
      const [ours, theirs] = await onBoth(command, isInside);
      const isInOrder = !/neigh|fdb/.test(command);
      expect(normal(ours, isInOrder)).toEqual(normal(theirs, isInOrder));
      expect(ours.stdout + ours.stderr).not.toBe('');
    });

    test.each(AS_JSON)('%s has the same keys and values', async (command) => {
      const [ours, theirs] = await onBoth(command);
      const parsed = (text: string) => JSON.parse(plain(text)) as object[];
      expect(parsed(ours.stdout).length).toBeGreaterThan(0);
      expect(sorted(parsed(theirs.stdout))).toMatchObject(sorted(parsed(ours.stdout)));
    });
  },
);

describe('where packets are simulated', () => {
  let lab: StartedLab;
  beforeAll(async () => {
    lab = await StartedLab.start();
  });
  afterAll(() => lab.close());

  test.each([
    'sudo ip netns add meow',
    'sudo ip link delete silk-vtep',
    'ip -6 route',
    'sudo tcpdump -i any',
    'ping -c 1 10.255.1.2',
    'bpm pid vxlan-policy-agent',
    'ss -ltn',
  ])('%s says that it needs the kernel', async (command) => {
    const [cell] = lab.foundation.cells;
    if (cell === undefined) throw new Error('no cell');
    const { code, stdout, stderr } = await lab.onCell(cell, command);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('this needs cfnet lab up --plane kernel');
  });
});

interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** The kernel tells of neighbours in any order. */
function normal({ stdout, stderr, code }: Printed, isInOrder: boolean): object {
  const lines = plain(stdout).split('\n');
  return { code, stderr, lines: isInOrder ? lines : lines.toSorted() };
}

/** Without the numbers and the address that the kernel gives as it likes. */
function plain(text: string): string {
  return text
    .replace(/@if\d+/g, '@if')
    .replace(/link-netnsid \d+/g, 'link-netnsid')
    .replace(/"link_index":\d+/g, '"link_index":0')
    .replace(/"link_netnsid":\d+/g, '"link_netnsid":0')
    .replace(
      /(UP mode DEFAULT group default qlen 1000|UP group default qlen 1000)\n {4}link\/ether (?!aa:aa|ee:ee)\S+/g,
      '$1\n    link/ether <mac>',
    )
    .replace(/("ifname":"eth0".*?"address":")(?!ee:ee)[^"]+/g, '$1<mac>');
}

function sorted(entries: readonly object[]): object[] {
  return entries.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
