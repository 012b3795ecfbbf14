import type { Server } from 'node:net';
import { CfnetError } from '../../../errors/cfnet-error.js';
import {
  formatAddress,
  formatIpv6InFull,
  parseAddress,
  parseIpv6,
  unmapped,
} from '../../../net/address.js';
import type { Family } from '../../../net/address.js';
import { containerIpv6 } from '../../foundation/ipv6-addresses.js';
import type { LabCell, LabInstance } from '../../foundation/model.js';
import type { Place } from '../../foundation/place.js';
import type { DataPlane, LabConnection, LabOutcome, RestoreOptions } from '../data-plane.js';
import type { KernelLogSink, Listeners } from '../listeners.js';
import { Serial } from '../../agent/serial.js';
import { CellInit, containerEntry } from './cell-init.js';
import { cellOfLine } from './cell-of-line.js';
import {
  CELL_SETTINGS,
  cellIpv6Links,
  CONTAINER_SETTINGS,
  containerSideIpv6,
  hostSideIpv6,
  OUTSIDE_SETTINGS,
  outsideIpv6,
} from './ipv6-links.js';
import { KernelLogging } from './kernel-logging.js';
import { KernelMessages } from './kernel-messages.js';
import { NamespaceSockets, type SocketOutcome } from './namespace-sockets.js';
import { Namespaces } from './namespaces.js';
import { serveConnections } from './serve-connections.js';
import {
  cellLinks,
  containerSide,
  deviceOf,
  forwardToCell,
  hostSide,
  outsideHost,
  routeToCell,
  SWITCH,
  switchPort,
} from './silk-links.js';

export interface KernelPlaneOptions {
  /** What the names of the lab's namespaces begin with. */
  readonly prefix: string;
  /** Whether containers have egress by IPv6; the machine can have it. */
  readonly ipv6: boolean;
  readonly listeners: Listeners;
  readonly log: KernelLogSink;
}

interface KernelCell {
  readonly cell: LabCell;
  readonly place: string;
  readonly init: CellInit;
}

interface KernelContainer {
  readonly instance: LabInstance;
  /** Its addresses as the kernel prints them. */
  readonly loggedAs: readonly string[];
  readonly place: string;
  readonly sockets: NamespaceSockets;
  readonly servers: readonly Server[];
}

const TOOL = { 4: 'iptables', 6: 'ip6tables' } as const;
const UNDERLAY = 'underlay';
const OUTSIDE = 'outside';
/** What the world outside listens on; every address there answers alike. */
const OUTSIDE_PORTS = [22, 25, 53, 80, 443, 587, 3306, 5432, 6379, 8080, 8443, 9042, 27_017];
const FORWARDING = ['net.ipv4.ip_forward=1'];
const ANY_ADDRESS = { 4: '0.0.0.0', both: '::' } as const;
/** What `ip netns exec` says of a program that is not installed. */
const NO_PROGRAM = 'exec of "ping" failed';

/**
 * Carries packets by the kernel itself: a network namespace for each cell and container, joined as silk joins
 * them, rules by `iptables-restore`, lines from the kernel's own log. Linux, as root.
 */
export class KernelPlane implements DataPlane {
  readonly kind = 'kernel';
  readonly hasIpv6: boolean;
  readonly #options: KernelPlaneOptions;
  readonly #namespaces: Namespaces;
  readonly #cells = new Map<string, KernelCell>();
  readonly #containers = new Map<string, KernelContainer>();
  readonly #logging = new KernelLogging();
  readonly #serial = new Serial();
  readonly #outside: NamespaceSockets;
  #outsideServers: readonly Server[] = [];
  #messages: KernelMessages | undefined;

  constructor(options: KernelPlaneOptions) {
    this.#options = options;
    this.hasIpv6 = options.ipv6;
    this.#namespaces = new Namespaces(options.prefix);
    this.#outside = new NamespaceSockets(this.#namespaces.nameOf(OUTSIDE));
  }

  /** Cells are joined one after the other: each learns the way to all before it, and they to it. */
  addCell(cell: LabCell): Promise<void> {
    return this.#serial.run(async () => {
      if (this.#messages === undefined) await this.#open();
      const place = `cell-${cell.index}`;
      const name = this.#namespaces.nameOf(place);
      await this.#namespaces.create(place, [...FORWARDING, ...this.#ifIpv6(CELL_SETTINGS)]);
      await this.#namespaces.ip(UNDERLAY, switchPort(place, name));
      await this.#namespaces.ip(place, [...cellLinks(cell), ...this.#ifIpv6(cellIpv6Links(cell))]);
      const added = { cell, place, init: await CellInit.start(name) };
      for (const other of this.#cells.values()) {
        await this.#join(added, other);
        await this.#join(other, added);
      }
      this.#cells.set(cell.id, added);
    });
  }

  async addContainer(instance: LabInstance): Promise<void> {
    const { place: cellPlace } = this.#cell(instance.cellId);
    const place = `c-${instance.ip.replaceAll('.', '-')}`;
    const name = this.#namespaces.nameOf(place);
    const { ip } = instance;
    await this.#namespaces.create(place, this.#ifIpv6(CONTAINER_SETTINGS));
    await this.#namespaces.ip(cellPlace, [
      ...hostSide(ip, name),
      ...this.#ifIpv6(hostSideIpv6(ip)),
    ]);
    await this.#namespaces.ip(place, [
      ...containerSide(ip),
      ...this.#ifIpv6(containerSideIpv6(ip)),
    ]);
    const sockets = new NamespaceSockets(name);
    const ports = [...new Set(instance.portMappings.map(({ container }) => container))];
    const servers = await Promise.all(ports.map((port) => this.#serve(sockets, instance, port)));
    const loggedAs = [ip, formatIpv6InFull(parseIpv6(containerIpv6(ip)) ?? 0n)];
    this.#containers.set(instance.handle, { instance, loggedAs, place, sockets, servers });
  }

  async removeContainer({ handle }: LabInstance): Promise<void> {
    const container = this.#containers.get(handle);
    if (container === undefined) return;
    this.#containers.delete(handle);
    const { instance, place, sockets, servers } = container;
    await Promise.all(servers.map(closeServer));
    await sockets.close();
    // A veth pair goes with either end; the namespace lives until its last socket is gone.
    await this.#namespaces.ip(this.#cell(instance.cellId).place, [
      `link delete ${deviceOf(instance.ip)}`,
    ]);
    await this.#namespaces.remove(place);
  }

  async restoreRules(
    cellId: string,
    save: string,
    { keep = false, family = 4 }: RestoreOptions = {},
  ): Promise<void> {
    const command = [`${TOOL[family]}-restore`, ...(keep ? ['--noflush'] : []), '--wait'];
    await this.#namespaces.execute(this.#cell(cellId).place, command, save);
  }

  saveRules(cellId: string, family: Family = 4): Promise<string> {
    return this.#namespaces.execute(this.#cell(cellId).place, [`${TOOL[family]}-save`, '-c']);
  }

  entry(place: Place): readonly string[] {
    if (place.kind === 'cell') return this.#cell(place.cellId).init.entry;
    return containerEntry(this.#namespaces.nameOf(this.#container(place.handle).place));
  }

  async connect(connection: LabConnection): Promise<LabOutcome> {
    const outcome = await this.#send(connection);
    // The kernel logs a packet before it answers it: the lines are there by now.
    this.#messages?.drain();
    return outcome;
  }

  async close(): Promise<void> {
    await this.#serial.idle();
    await Promise.all(
      [...this.#containers.values()].map(({ instance }) => this.removeContainer(instance)),
    );
    await Promise.all([...this.#cells.values()].map(({ init }) => init.close()));
    await Promise.all(this.#outsideServers.map(closeServer));
    await this.#outside.close();
    this.#messages?.close();
    await this.#namespaces.removeAll();
    this.#logging.restore();
  }

  async #open(): Promise<void> {
    this.#logging.enable();
    await this.#namespaces.create(UNDERLAY);
    await this.#namespaces.create(OUTSIDE, this.#ifIpv6(OUTSIDE_SETTINGS));
    await this.#namespaces.ip(UNDERLAY, [
      ...SWITCH,
      ...switchPort(OUTSIDE, this.#namespaces.nameOf(OUTSIDE)),
    ]);
    await this.#namespaces.ip(OUTSIDE, [...outsideHost(), ...this.#ifIpv6(outsideIpv6())]);
    this.#outsideServers = await Promise.all(OUTSIDE_PORTS.map((port) => this.#serveOutside(port)));
    this.#messages = new KernelMessages(({ text, uptime }) => {
      const cellId = cellOfLine(text, (ip) => this.#cellIdOfContainer(ip));
      if (cellId !== undefined) this.#options.log(cellId, text, uptime);
    });
  }

  async #join(from: KernelCell, to: KernelCell): Promise<void> {
    await this.#namespaces.ip(from.place, routeToCell(from.cell, to.cell));
    await this.#namespaces.bridge(from.place, [forwardToCell(to.cell)]);
  }

  async #serve(sockets: NamespaceSockets, instance: LabInstance, port: number): Promise<Server> {
    const { listeners } = this.#options;
    const server = await sockets.listen(instance.ip, port);
    serveConnections(server, (_, payload) =>
      listeners.ofContainer(instance, { protocol: 'tcp', port, payload }),
    );
    return server;
  }

  async #serveOutside(port: number): Promise<Server> {
    const { listeners } = this.#options;
    const server = await this.#outside.listen(ANY_ADDRESS[this.hasIpv6 ? 'both' : 4], port);
    serveConnections(server, (address, payload) =>
      listeners.outside(asSent(address), { protocol: 'tcp', port, payload }),
    );
    return server;
  }

  #ifIpv6(words: readonly string[]): readonly string[] {
    return this.hasIpv6 ? words : [];
  }

  async #send({ from, destination, protocol, port, payload }: LabConnection): Promise<LabOutcome> {
    const container = from === 'router' ? undefined : this.#container(from.handle);
    if (protocol === 'icmp') return this.#ping(container?.place ?? OUTSIDE, destination);
    if (port === undefined) throw new CfnetError('USAGE', `A ${protocol} connection needs a port.`);
    const sockets = container?.sockets ?? this.#outside;
    return outcomeOf(await sockets.exchange(protocol, destination, port, payload));
  }

  async #ping(place: string, destination: string): Promise<LabOutcome> {
    try {
      await this.#namespaces.execute(place, ['ping', '-c', '1', '-W', '2', destination]);
      return { kind: 'connected' };
    } catch (error) {
      // Without the program nothing was sent, and nothing is known.
      if (error instanceof CfnetError && error.message.includes(NO_PROGRAM)) throw error;
      return { kind: 'refused', why: 'no echo reply' };
    }
  }

  #cell(cellId: string): KernelCell {
    const cell = this.#cells.get(cellId);
    if (cell === undefined) throw new CfnetError('NOT_FOUND', `The lab has no cell ${cellId}.`);
    return cell;
  }

  #container(handle: string): KernelContainer {
    const container = this.#containers.get(handle);
    if (container !== undefined) return container;
    throw new CfnetError('NOT_FOUND', `The lab has no container ${handle}.`);
  }

  #cellIdOfContainer(ip: string): string | undefined {
    return [...this.#containers.values()].find(({ loggedAs }) => loggedAs.includes(ip))?.instance
      .cellId;
  }
}

/** One socket takes both IP versions: of IPv4 it tells in the form of IPv6. */
function asSent(address: string): string {
  const parsed = parseAddress(address);
  return parsed === undefined ? address : formatAddress(unmapped(parsed));
}

function outcomeOf({ reply, error }: SocketOutcome): LabOutcome {
  switch (error) {
    case undefined:
      return { kind: 'connected', ...(reply !== undefined && { reply }) };
    case 'ECONNREFUSED':
      return { kind: 'refused', why: 'Connection refused' };
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
      return { kind: 'timeout' };
    default:
      return { kind: 'refused', why: error };
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
