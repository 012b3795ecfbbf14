import type { Directory } from '../directory/directory.js';
import type { AppIdentity, Container } from '../directory/model.js';
import type { LogPrefix } from '../kernel-log/prefix.js';
import { detached } from '../text/detached.js';
import type { Instance, Party } from './flow.js';

/** Nothing is known of this end. */
export const NOBODY: Party = Object.freeze({});

/** Addresses of the outside world are without number; past this many the book starts a new page. */
const MOST_KEPT_ADDRESSES = 100_000;

/** Who a LOG prefix names, on one cell. */
export interface NamedParty {
  readonly party: Party;
  /** The container, where the prefix names one and only one that is known. */
  readonly container: Container | undefined;
}

/**
 * Turns what a line says of its two ends into parties, as the directory knows them. The answers for one
 * container are one shared object, so that whoever prints them can keep what it made of them.
 */
export class PartyBook {
  readonly #directory: Directory;
  readonly #parties = new WeakMap<Container, Party>();
  readonly #apps = new WeakMap<AppIdentity, Party>();
  readonly #holders = new Map<string, readonly Container[]>();
  readonly #cells = new Map<string, Party>();
  /** By cell id (empty: unknown cell), then by prefix; prefixes are shared objects. */
  readonly #named = new Map<string, Map<LogPrefix, NamedParty>>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  ofContainer(container: Container): Party {
    let party = this.#parties.get(container);
    if (party === undefined) {
      party = partyOf(container);
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
  containerAt(ip: string, timeMs: number | undefined): Container | undefined {
    return this.#holdersOf(ip).length === 0 ? undefined : this.#directory.containerAt(ip, timeMs);
  }

  /** Everyone that ever held an address, and the cell whose own address it is. */
  everAt(ip: string): readonly Party[] {
    return [...this.#holdersOf(ip).map((one) => this.ofContainer(one)), this.cellAt(ip)];
  }

  /** The cell whose underlay address it is. */
  cellAt(ip: string): Party {
    let party = this.#cells.get(ip);
    if (party === undefined) {
      const id = this.#directory.cellByIp(ip)?.id;
      party = id === undefined ? NOBODY : { cell: { id } };
      if (this.#cells.size >= MOST_KEPT_ADDRESSES) this.#cells.clear();
      this.#cells.set(detached(ip), party);
    }
    return party;
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
    return this.#directory.tags
      .map(({ tag }) => this.ofTag(tag))
      .filter((party) => party !== undefined);
  }

  /** The app that a policy tag stands for now. Tags are handed on (cf-facts 5.1): callers check that it fits. */
  ofTag(tag: number): Party | undefined {
    const guid = this.#directory.appByTag(tag);
    if (guid === undefined) return undefined;
    return this.ofApp(this.#directory.app(guid) ?? { app: { guid } });
  }

  #page(cellId: string): Map<LogPrefix, NamedParty> {
    let page = this.#named.get(cellId);
    if (page === undefined) {
      page = new Map();
      this.#named.set(cellId, page);
    }
    return page;
  }

  #holdersOf(ip: string): readonly Container[] {
    let holders = this.#holders.get(ip);
    if (holders === undefined) {
      holders = this.#directory.containersWithAddress(ip);
      if (this.#holders.size >= MOST_KEPT_ADDRESSES) this.#holders.clear();
      this.#holders.set(detached(ip), holders);
    }
    return holders;
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

function partyOf(container: Container): Party {
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
