import type { Directory } from '../directory/directory.js';
import type { AppIdentity, Cell, Container } from '../directory/model.js';
import type { LogPrefix } from '../kernel-log/prefix.js';
import { canonicalAddress } from '../net/canonical-address.js';
import type { Instance, Party } from './flow.js';

/** Nothing is known of this end. */
export const NOBODY: Party = Object.freeze({});
const NO_PARTIES: readonly Party[] = [];

/** Who a LOG prefix names, on one cell. */
export interface NamedParty {
  readonly party: Party;
  /** The container, where the prefix names one and only one that is known. */
  readonly container: Container | undefined;
}

/** What is known of an address. */
interface AddressEntry {
  readonly ever: Party[];
  /** The container that has it at any time, where there is one. */
  lasting: Party | undefined;
}

/**
 * Turns what a line says of its two ends into parties, as the directory knows them. The answers for one
 * container are one shared object, so that whoever prints them can keep what it made of them.
 */
export class PartyBook {
  readonly #directory: Directory;
  readonly #parties = new WeakMap<Container, Party>();
  readonly #apps = new WeakMap<AppIdentity, Party>();
  /** By cell id (empty: unknown cell), then by prefix; prefixes are shared objects. */
  readonly #named = new Map<string, WeakMap<LogPrefix, NamedParty>>();
  /** The page turned to last: the lines of one cell come one after the other. */
  #openCellId: string | undefined;
  #openPage = new WeakMap<LogPrefix, NamedParty>();
  readonly #addresses = new Map<string, AddressEntry>();
  readonly #cells = new Map<string, Party>();
  readonly #tags = new Map<number, Party>();

  constructor(directory: Directory) {
    this.#directory = directory;
    for (const container of directory.containers) this.#enterContainer(container);
    for (const cell of directory.cells) this.#enterCell(cell);
    for (const { tag } of directory.tags) this.#enterTag(tag);
    for (const [ip, entry] of this.#addresses) entry.lasting = this.#lastingAt(ip);
  }

  ofContainer(container: Container): Party {
    let party = this.#parties.get(container);
    if (party === undefined) {
      party = partyOfContainer(container);
      this.#parties.set(container, party);
    }
    return party;
  }

  ofApp(identity: AppIdentity): Party {
    let party = this.#apps.get(identity);
    if (party === undefined) {
      party = appParty(identity);
      this.#apps.set(identity, party);
    }
    return party;
  }

  /** The container that held an address when the line was written (milliseconds of the Unix epoch). */
  holderAt(ip: string, timeMs: number | undefined): Party | undefined {
    const entry = this.#addresses.get(ip);
    return entry === undefined ? undefined : this.#holderOf(entry, ip, timeMs);
  }

  /** Who had an address when the line was written: a container, or else the cell whose own it is. */
  partyAt(ip: string, timeMs: number | undefined): Party {
    const entry = this.#addresses.get(ip);
    if (entry === undefined) return NOBODY;
    return this.#holderOf(entry, ip, timeMs) ?? this.cellAt(ip);
  }

  /** Everyone that ever held an address, be it a container or a cell; one and the same list each time. */
  everAt(ip: string): readonly Party[] {
    return this.#addresses.get(ip)?.ever ?? NO_PARTIES;
  }

  /** Every address that anyone is known to have ever held. */
  addresses(): readonly string[] {
    return [...this.#addresses.keys()];
  }

  /** The container that `holderAt` gives for an address at any time, where there is one. */
  alwaysAt(ip: string): Party | undefined {
    return this.#addresses.get(ip)?.lasting;
  }

  /** The cell whose underlay address it is. */
  cellAt(ip: string): Party {
    return this.#cells.get(ip) ?? NOBODY;
  }

  /** Whom a prefix names; `cellId` is the cell that wrote the line, where that is known. */
  namedBy(prefix: LogPrefix, cellId: string | undefined): NamedParty {
    const page = this.#page(cellId ?? '');
    let named = page.get(prefix);
    if (named === undefined) {
      named =
        prefix.names === 'destination-app'
          ? this.#appNamed(prefix.piece)
          : this.#containerNamed(prefix.piece, cellId);
      page.set(prefix, named);
    }
    return named;
  }

  /** Everyone that a prefix can name, whichever cell wrote it. */
  everNamedBy(prefix: LogPrefix): readonly Party[] {
    return prefix.names === 'destination-app'
      ? this.#directory.appsByPrefix(prefix.piece).map((one) => this.ofApp(one))
      : this.#directory.containersByPrefix(prefix.piece).map((one) => this.ofContainer(one));
  }

  /** The apps that hold a policy tag now. */
  tagHolders(): readonly Party[] {
    return [...this.#tags.values()];
  }

  /** The app that a policy tag stands for now. Tags are handed on (cf-facts 5.1): callers check that it fits. */
  ofTag(tag: number): Party | undefined {
    return this.#tags.get(tag);
  }

  #enterContainer(container: Container): void {
    for (const ip of [container.ip, container.ipv6]) {
      if (ip !== undefined) this.#enterAddress(ip, this.ofContainer(container));
    }
  }

  #enterCell({ id, ip }: Cell): void {
    if (id === undefined || ip === undefined) return;
    const party = { cell: { id } };
    this.#cells.set(canonicalAddress(ip) ?? ip, party);
    this.#enterAddress(ip, party);
  }

  #enterAddress(ip: string, party: Party): void {
    const key = canonicalAddress(ip) ?? ip;
    const entry = this.#addresses.get(key);
    if (entry === undefined) this.#addresses.set(key, { ever: [party], lasting: undefined });
    else entry.ever.push(party);
  }

  #holderOf({ lasting }: AddressEntry, ip: string, timeMs: number | undefined): Party | undefined {
    // Most addresses are of the outside world, or of one container all the time: no history is looked at.
    if (lasting !== undefined) return lasting;
    const container = this.#directory.containerAt(ip, timeMs);
    return container === undefined ? undefined : this.ofContainer(container);
  }

  /** Nobody else ever had the address, and nothing says that its holder was ever without it. */
  #lastingAt(ip: string): Party | undefined {
    const [container, ...others] = this.#directory.containersWithAddress(ip);
    if (container === undefined || others.length > 0) return undefined;
    const { state, since, until } = container;
    const isLasting = state === 'running' && since === undefined && until === undefined;
    return isLasting ? this.ofContainer(container) : undefined;
  }

  #enterTag(tag: number): void {
    const guid = this.#directory.appByTag(tag);
    if (guid !== undefined) {
      this.#tags.set(tag, this.ofApp(this.#directory.app(guid) ?? { app: { guid } }));
    }
  }

  #page(cellId: string): WeakMap<LogPrefix, NamedParty> {
    if (cellId === this.#openCellId) return this.#openPage;
    const page = this.#named.get(cellId) ?? new WeakMap<LogPrefix, NamedParty>();
    this.#named.set(cellId, page);
    this.#openCellId = cellId;
    this.#openPage = page;
    return page;
  }

  #containerNamed(piece: string, cellId: string | undefined): NamedParty {
    const found = this.#directory.containersByPrefix(piece, cellId);
    const [container] = found;
    if (container === undefined) return { party: NOBODY, container: undefined };
    if (found.length === 1) return { party: this.ofContainer(container), container };
    const ambiguous = found.map((one) => one.handle);
    return { party: { ...sharedIdentity(found), ambiguous }, container: undefined };
  }

  #appNamed(piece: string): NamedParty {
    const [identity, ...others] = this.#directory.appsByPrefix(piece);
    const isSure = identity !== undefined && others.length === 0;
    return { party: isSure ? this.ofApp(identity) : NOBODY, container: undefined };
  }
}

/** Who stands at an end that is a container. */
export function partyOfContainer(container: Container): Party {
  return {
    ...(container.identity !== undefined && appParty(container.identity)),
    instance: instanceOf(container),
    ...(container.cellId !== undefined && { cell: { id: container.cellId } }),
  };
}

function appParty({ app, space, org }: AppIdentity): Party {
  return { app, ...(space !== undefined && { space }), ...(org !== undefined && { org }) };
}

function instanceOf({ handle, index, workload }: Container): Instance {
  // Tasks and staging containers have no place among the instances of an app.
  const isInstance = index !== undefined && (workload === undefined || workload === 'app');
  return { guid: handle, ...(isInstance && { index }) };
}

/** What several containers have in common; they may well be instances of one app. */
function sharedIdentity(containers: readonly Container[]): Party {
  const [first] = containers;
  const identity = first?.identity;
  if (identity === undefined) return NOBODY;
  return containers.every((one) => one.identity?.app.guid === identity.app.guid)
    ? appParty(identity)
    : NOBODY;
}
