import { CellMap } from '../../../engine/cell-map.js';
import { findPaths, type Path, type Probe } from '../../../engine/path.js';
import { findReply } from '../../../engine/reply.js';
import { CfnetError } from '../../../errors/cfnet-error.js';
import type { Limiter } from '../../../iptables/matcher/packet-fields.js';
import { formatAddress, parseAddress, type Address, type Family } from '../../../net/address.js';
import { ICMPV6, protocolNumber } from '../../../net/protocol.js';
import { containerIpv6 } from '../../foundation/ipv6-addresses.js';
import type { LabCell, LabInstance } from '../../foundation/model.js';
import type { DataPlane, LabConnection, LabOutcome, RestoreOptions } from '../data-plane.js';
import {
  CLOSED,
  SILENT,
  type Answer,
  type Arrival,
  type KernelLogSink,
  type Listeners,
} from '../listeners.js';
import { countPackets, linesOf } from './packet-traces.js';
import { packetLength, type LoggedTransport } from './log-line.js';
import { rememberingLimiter } from './rate-limit.js';
import { SimulatedCell } from './simulated-cell.js';

export interface SimulatedPlaneOptions {
  readonly listeners: Listeners;
  readonly log: KernelLogSink;
  /** Milliseconds; rate limits go by it. */
  readonly clock: () => number;
  /** At least 0, below 1: for ports and packet ids. */
  readonly random: () => number;
  /** Whether containers have egress by IPv6; default: false. */
  readonly ipv6?: boolean;
}

/** Where the gorouter sends from. */
const ROUTER_ADDRESS = '10.0.16.4';
const ECHO_REQUEST = {
  4: { icmpType: 8, icmpCode: 0 },
  6: { protocol: ICMPV6, icmpType: 128, icmpCode: 0 },
} as const;
const FIRST_EPHEMERAL_PORT = 32_768;
const EPHEMERAL_PORTS = 28_232;
const IDS = 65_536;

/** Packets of a TCP connection after its SYN, by direction: what a short request and its answer take. */
const FORWARD_PACKETS = 4;
const REPLY_PACKETS = 4;
const BARE_TCP_PACKET = 52;

/**
 * Carries packets by the rule engine's word: no namespaces, no root, on any system. Every connection has a
 * source port of its own; its first packet is NEW, the others follow it as ESTABLISHED.
 */
export class SimulatedPlane implements DataPlane {
  readonly kind = 'simulated';
  readonly hasIpv6: boolean;
  readonly #options: SimulatedPlaneOptions;
  readonly #cells = new Map<string, SimulatedCell>();
  readonly #byIp = new Map<string, LabInstance>();
  readonly #byHandle = new Map<string, LabInstance>();
  readonly #limits: Limiter;
  #map: CellMap | undefined;
  #connections = 0;

  constructor(options: SimulatedPlaneOptions) {
    this.#options = options;
    this.hasIpv6 = options.ipv6 ?? false;
    this.#limits = rememberingLimiter(options.clock);
  }

  addCell(cell: LabCell): Promise<void> {
    this.#cells.set(cell.id, new SimulatedCell(cell));
    this.#map = undefined;
    return Promise.resolve();
  }

  addContainer(instance: LabInstance): Promise<void> {
    this.#byHandle.set(instance.handle, instance);
    this.#byIp.set(instance.ip, instance);
    return Promise.resolve();
  }

  removeContainer({ handle, ip }: LabInstance): Promise<void> {
    this.#byHandle.delete(handle);
    // The address may have gone to another container already.
    if (this.#byIp.get(ip)?.handle === handle) this.#byIp.delete(ip);
    return Promise.resolve();
  }

  // An async function, so that what is thrown is a rejection.
  async restoreRules(
    cellId: string,
    save: string,
    { keep = false, family = 4 }: RestoreOptions = {},
  ): Promise<void> {
    this.#map = undefined;
    await Promise.resolve();
    this.#cell(cellId).tables[family].restore(save, keep);
  }

  async saveRules(cellId: string, family: Family = 4): Promise<string> {
    await Promise.resolve();
    return this.#cell(cellId).tables[family].save(new Date(this.#options.clock()));
  }

  entry(): readonly string[] {
    return [];
  }

  async connect(connection: LabConnection): Promise<LabOutcome> {
    const probe = this.#probeOf(connection);
    if (probe === undefined) return { kind: 'refused', why: 'ENETUNREACH' };
    const transport = transportOf(probe, connection);
    const map = this.#cellMap();
    const [path] = findPaths(probe, map, { limits: this.#limits, keepsHops: true });
    if (path === undefined) return { kind: 'timeout' };
    this.#trace(path, transport, probe.destination.family);
    const refusal = refusalOf(path);
    if (refusal !== undefined) return refusal;
    const answer = await this.#answer(path, probe, connection);
    if (answer === SILENT) return { kind: 'timeout' };
    return this.#finish(path, probe, connection, answer, map);
  }

  close(): Promise<void> {
    this.#cells.clear();
    this.#byIp.clear();
    this.#byHandle.clear();
    return Promise.resolve();
  }

  #cell(cellId: string): SimulatedCell {
    const cell = this.#cells.get(cellId);
    if (cell === undefined) throw new CfnetError('NOT_FOUND', `The lab has no cell ${cellId}.`);
    return cell;
  }

  #cellMap(): CellMap {
    this.#map ??= new CellMap([...this.#cells.values()].map(({ path }) => path));
    return this.#map;
  }

  /** Nothing where the sender has no address of the destination's IP version. */
  #probeOf({ from, destination: to, protocol, port }: LabConnection): Probe | undefined {
    const destination = requireAddress(to);
    const source = this.#sourceOf(from, destination.family);
    if (source === undefined) return undefined;
    const probe = {
      source: requireAddress(source),
      destination,
      protocol: protocolNumber(protocol) ?? 0,
    };
    if (protocol === 'icmp') return { ...probe, ...ECHO_REQUEST[destination.family] };
    if (port === undefined) throw new CfnetError('USAGE', `A ${protocol} connection needs a port.`);
    return { ...probe, sourcePort: this.#nextPort(), destinationPort: port };
  }

  #sourceOf(from: LabConnection['from'], family: Family): string | undefined {
    const ip = from === 'router' ? ROUTER_ADDRESS : this.#instance(from.handle).ip;
    if (family === 4) return ip;
    return this.hasIpv6 && from !== 'router' ? containerIpv6(ip) : undefined;
  }

  #instance(handle: string): LabInstance {
    const instance = this.#byHandle.get(handle);
    if (instance !== undefined) return instance;
    throw new CfnetError('NOT_FOUND', `The lab has no container ${handle}.`);
  }

  /** Steps through the range from a random place on: no two connections near in time share a port. */
  #nextPort(): number {
    this.#connections += 1 + Math.floor(this.#options.random() * 16);
    return FIRST_EPHEMERAL_PORT + (this.#connections % EPHEMERAL_PORTS);
  }

  #trace(path: Path, transport: LoggedTransport, family: Family): void {
    countPackets(path, 1, packetLength(transport, family));
    const id = Math.floor(this.#options.random() * IDS);
    const subnetOf = (cellId: string) => this.#cell(cellId).subnet;
    for (const { cellId, text } of linesOf(path, { transport, id, subnetOf })) {
      this.#options.log(cellId, text);
    }
  }

  async #answer(path: Path, probe: Probe, connection: LabConnection): Promise<Answer> {
    const { listeners } = this.#options;
    const { address, port } = endOf(path, probe);
    if (connection.protocol === 'icmp') return Buffer.alloc(0);
    const arrival: Arrival = {
      protocol: connection.protocol,
      port,
      payload: connection.payload,
    };
    switch (path.arrival) {
      case 'container': {
        const instance = this.#byIp.get(address);
        return instance === undefined ? SILENT : listeners.ofContainer(instance, arrival);
      }
      case 'cell':
      case 'outside':
        return listeners.outside(address, arrival);
      case 'unknown':
      case undefined:
        return SILENT;
    }
  }

  /** The way back, and what follows the first packet on an open connection. */
  #finish(
    path: Path,
    probe: Probe,
    { protocol, payload }: LabConnection,
    answer: Buffer | typeof CLOSED,
    map: CellMap,
  ): LabOutcome {
    const reply = findReply(path, map, { limits: this.#limits, keepsHops: true });
    if (reply.verdict !== 'allowed') return { kind: 'timeout' };
    if (answer === CLOSED) {
      countPackets(reply, 1, BARE_TCP_PACKET);
      return { kind: 'refused', why: 'Connection refused: nobody listens on that port' };
    }
    if (protocol === 'tcp') {
      countPackets(reply, REPLY_PACKETS, REPLY_PACKETS * BARE_TCP_PACKET + answer.length);
      this.#followUp(path, probe, FORWARD_PACKETS * BARE_TCP_PACKET + (payload?.length ?? 0), map);
    } else {
      countPackets(reply, 1, answer.length);
    }
    return { kind: 'connected', reply: answer };
  }

  #followUp(path: Path, probe: Probe, bytes: number, map: CellMap): void {
    // A translated destination follows its connection's first packet: the nat tables see only that.
    if (path.legs.some(({ outcome }) => outcome.translatedBy !== undefined)) return;
    const [rest] = findPaths({ ...probe, state: 'ESTABLISHED' }, map, {
      limits: this.#limits,
      keepsHops: true,
    });
    if (rest !== undefined) countPackets(rest, FORWARD_PACKETS, bytes);
  }
}

function requireAddress(text: string): Address {
  const address = parseAddress(text);
  if (address !== undefined) return address;
  throw new CfnetError('USAGE', `${JSON.stringify(text)} is no IP address.`);
}

function transportOf(probe: Probe, { protocol, payload }: LabConnection): LoggedTransport {
  const { sourcePort = 0, destinationPort = 0 } = probe;
  switch (protocol) {
    case 'tcp':
      return { protocol, sourcePort, destinationPort };
    case 'udp':
      return { protocol, sourcePort, destinationPort, length: payload?.length ?? 0 };
    case 'icmp':
      return { protocol, echoId: 1 };
  }
}

/** What the sender of a packet that does not arrive is told. */
function refusalOf(path: Path): LabOutcome | undefined {
  if (path.verdict === 'allowed') return undefined;
  const answer = path.legs.at(-1)?.outcome.rejectedWith;
  return answer === undefined ? { kind: 'timeout' } : { kind: 'refused', why: answer };
}

/** Where the packet arrives, after all translations. */
function endOf({ legs }: Path, probe: Probe): { address: string; port: number } {
  const last = legs.at(-1)?.outcome;
  return {
    address: formatAddress(last?.destination ?? probe.destination),
    port: last?.destinationPort ?? probe.destinationPort ?? 0,
  };
}
