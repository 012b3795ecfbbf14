import type { Agent } from './agent.js';
import {
  CELLS,
  GATEWAY,
  HOST_SERVICES,
  LISTENING,
  OUTSIDE,
  OVERLAY,
  ROUTER,
  silkInterface,
  silkMac,
  UNDERLAY,
  type CellPlan,
} from './lab-plan.js';
import { RulesText } from './rule-text.js';

const UNDERLAY_NAMESPACE = 'underlay';
const UNDERLAY_BITS = UNDERLAY.split('/')[1] ?? '';
const OVERLAY_BITS = OVERLAY.split('/')[1] ?? '';

/** Nothing sent by itself, no packet held back: what is seen was caused by the test. */
const QUIET = {
  'net/ipv6/conf/default/disable_ipv6': '1',
  'net/ipv6/conf/all/disable_ipv6': '1',
  'net/bridge/bridge-nf-call-iptables': '0',
  'net/ipv4/conf/all/rp_filter': '0',
  'net/ipv4/conf/default/rp_filter': '0',
  'net/ipv4/conf/all/send_redirects': '0',
  'net/ipv4/conf/default/send_redirects': '0',
  // Of its own accord the kernel answers only some of what it rejects.
  'net/ipv4/icmp_ratemask': '0',
  'net/ipv4/tcp_synack_retries': '0',
};

/** Through which of the kernel's interfaces iptables puts the rules in. */
export type Backend = 'nft' | 'legacy';

/** The namespaces of the plan, joined as silk joins cells and containers, with all of it ready. */
export class Lab {
  #backends: readonly Backend[] = [];

  private constructor(
    readonly agent: Agent,
    private readonly paths: ReadonlyMap<string, string>,
  ) {}

  /** Those that the machine has. */
  get backends(): readonly Backend[] {
    return this.#backends;
  }

  static async build(agent: Agent): Promise<Lab> {
    const places = [UNDERLAY_NAMESPACE, OUTSIDE.name, ...CELLS.map(({ name }) => name)];
    places.push(...CELLS.flatMap(({ containers }) => containers));
    const paths = new Map<string, string>();
    for (const place of places) {
      paths.set(place, await agent.create(place));
      await agent.configure(place, QUIET);
    }
    const lab = new Lab(agent, paths);
    await lab.#buildUnderlay();
    for (const cell of CELLS) await lab.#buildCell(cell);
    await lab.#startServices();
    await lab.#findBackends();
    return lab;
  }

  /**
   * Puts rules into a cell in place of all that it had, and gives them back as the kernel has them.
   * Rules that went before take what they counted along: so do tables of `hashlimit` of the same name.
   */
  async load(cell: CellPlan, rules: string, backend: Backend): Promise<string> {
    for (const name of this.#backends) {
      await this.agent.run(cell.name, [`iptables-${name}-restore`], NO_RULES);
    }
    await this.agent.run(cell.name, [`iptables-${backend}-restore`], rules);
    return this.agent.run(cell.name, [`iptables-${backend}-save`]);
  }

  async #buildUnderlay(): Promise<void> {
    await this.#ip(UNDERLAY_NAMESPACE, [
      'link add br0 type bridge',
      'link set br0 up',
      ...[OUTSIDE, ...CELLS].flatMap(({ name }) => [
        `link add port-${name} type veth peer name eth0 netns ${this.#path(name)}`,
        `link set port-${name} master br0 up`,
      ]),
    ]);
    const [, ...others] = OUTSIDE.addresses;
    await this.#ip(OUTSIDE.name, [
      ...underlayInterface(OUTSIDE.mac, ROUTER),
      ...others.map((address) => `addr add ${address}/32 dev lo`),
      ...CELLS.map((cell) => neighbour(cell.ip, cell.underlayMac, 'eth0')),
    ]);
  }

  /** As silk's daemon sets up a cell: vtep/factory.go, and converger.go for the other cell. */
  async #buildCell(cell: CellPlan): Promise<void> {
    await this.agent.configure(cell.name, { 'net/ipv4/ip_forward': '1' });
    const others = CELLS.filter((other) => other !== cell);
    await this.#ip(cell.name, [
      ...underlayInterface(cell.underlayMac, cell.ip),
      `addr add ${HOST_SERVICES}/32 dev lo`,
      `route add default via ${ROUTER}`,
      neighbour(ROUTER, OUTSIDE.mac, 'eth0'),
      ...others.map(({ ip, underlayMac }) => neighbour(ip, underlayMac, 'eth0')),
      `link add silk-vtep address ${silkMac('ee:ee', cell.vtepIp)} mtu 1450 type vxlan id 1 dev eth0 dstport 4789 local ${cell.ip} nolearning gbp`,
      'link set silk-vtep up',
      `addr add ${cell.vtepIp}/${OVERLAY_BITS} dev silk-vtep`,
      ...others.flatMap(({ vtepIp }) => [
        `route add ${vtepIp}/24 via ${vtepIp} dev silk-vtep onlink src ${cell.vtepIp}`,
        neighbour(vtepIp, silkMac('ee:ee', vtepIp), 'silk-vtep'),
      ]),
    ]);
    await this.agent.run(
      cell.name,
      ['bridge', '-batch', '-'],
      lines(
        others.map(
          ({ vtepIp, ip }) =>
            `fdb add ${silkMac('ee:ee', vtepIp)} dev silk-vtep dst ${ip} self permanent`,
        ),
      ),
    );
    for (const container of cell.containers) await this.#buildContainer(cell, container);
  }

  /** As silk-cni sets up a container: point to point, without ARP. */
  async #buildContainer(cell: CellPlan, container: string): Promise<void> {
    const name = silkInterface(container);
    const [inside, outside] = [silkMac('ee:ee', container), silkMac('aa:aa', container)];
    await this.#ip(cell.name, [
      `link add ${name} address ${outside} type veth peer name eth0 address ${inside} netns ${this.#path(container)}`,
      `link set ${name} arp off up`,
      `addr add ${GATEWAY} peer ${container} dev ${name}`,
      neighbour(container, inside, name),
    ]);
    await this.#ip(container, [
      'link set lo up',
      'link set eth0 arp off up',
      `addr add ${container} peer ${GATEWAY} dev eth0`,
      neighbour(GATEWAY, outside, 'eth0'),
      `route add default via ${GATEWAY} dev eth0`,
    ]);
  }

  async #startServices(): Promise<void> {
    await this.agent.listen(OUTSIDE.name, OUTSIDE.addresses, LISTENING.outside);
    await this.agent.observe(OUTSIDE.name);
    for (const { name, ip, containers } of CELLS) {
      await this.agent.listen(name, [ip, GATEWAY, HOST_SERVICES], LISTENING.cell);
      await this.agent.observe(name);
      for (const container of containers) {
        await this.agent.listen(container, [container], LISTENING.container);
        await this.agent.observe(container);
      }
    }
  }

  async #findBackends(): Promise<void> {
    const works = async (backend: Backend) => {
      const argv = ['sh', '-c', `iptables-${backend}-restore`];
      const { status } = await this.agent.execute(OUTSIDE.name, argv, NO_RULES);
      return status === 0 ? [backend] : [];
    };
    this.#backends = [...(await works('nft')), ...(await works('legacy'))];
    if (this.#backends.length === 0) throw new Error('no iptables-restore works here');
  }

  #path(name: string): string {
    const path = this.paths.get(name);
    if (path === undefined) throw new Error(`there is no namespace ${name}`);
    return path;
  }

  async #ip(place: string, commands: readonly string[]): Promise<void> {
    await this.agent.run(place, ['ip', '-batch', '-'], lines(commands));
  }
}

const NO_RULES = new RulesText().print();

function underlayInterface(mac: string, address: string): string[] {
  return [
    'link set lo up',
    `link set eth0 address ${mac} up`,
    `addr add ${address}/${UNDERLAY_BITS} dev eth0`,
  ];
}

/** Nobody is asked for an address, so no packet waits for the answer. */
function neighbour(address: string, mac: string, device: string): string {
  return `neigh replace ${address} lladdr ${mac} dev ${device} nud permanent`;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
