import { formatIpv6, parseIpv6 } from '../net/address.js';
import { holderAt } from './address-history.js';
import type { CrashRecord } from './crashes.js';
import { NO_GAPS, type DirectoryGaps } from './gaps.js';
import { groupBy } from './group-by.js';
import type {
  AppRecord,
  Cell,
  Container,
  Named,
  OrgRecord,
  SpaceRecord,
  TagRecord,
} from './model.js';
import { PrefixIndex } from './prefix-index.js';

export interface DirectoryParts {
  readonly containers: readonly Container[];
  readonly apps: readonly AppRecord[];
  readonly spaces: readonly SpaceRecord[];
  readonly orgs: readonly OrgRecord[];
  readonly tags: readonly TagRecord[];
  readonly cells: readonly Cell[];
  /** Ids of the cells whose every living container is known; absent: of none. */
  readonly completeCells?: ReadonlySet<string>;
  /** Absent: nothing is missing. */
  readonly gaps?: DirectoryGaps;
  readonly crashes?: readonly CrashRecord[];
}

/**
 * Who is who on a foundation: every question that a log line, a rule or a user can ask about a guid, a
 * piece of one, an address, a tag or a name. Unknown answers are `undefined` or empty. Made by
 * `DirectoryBuilder`; never changes.
 */
export class Directory {
  readonly containers: readonly Container[];
  readonly apps: readonly AppRecord[];
  readonly spaces: readonly SpaceRecord[];
  readonly orgs: readonly OrgRecord[];
  readonly tags: readonly TagRecord[];
  readonly cells: readonly Cell[];
  /** Why somebody who is not here may exist all the same. */
  readonly gaps: DirectoryGaps;
  readonly crashes: readonly CrashRecord[];

  readonly #completeCells: ReadonlySet<string>;
  readonly #containersByHandle: ReadonlyMap<string, Container>;
  readonly #containersByPiece: PrefixIndex<Container>;
  readonly #containersByIp: ReadonlyMap<string, readonly Container[]>;
  readonly #containersByApp: ReadonlyMap<string, readonly Container[]>;
  readonly #containersByCell: ReadonlyMap<string, readonly Container[]>;
  readonly #appsByGuid: ReadonlyMap<string, AppRecord>;
  readonly #appsByPiece: PrefixIndex<AppRecord>;
  readonly #tagsByNumber: ReadonlyMap<number, readonly TagRecord[]>;
  readonly #tagsByHolder: ReadonlyMap<string, readonly TagRecord[]>;
  readonly #cellsById: ReadonlyMap<string, readonly Cell[]>;
  readonly #cellsByIp: ReadonlyMap<string, readonly Cell[]>;

  constructor(parts: DirectoryParts) {
    this.containers = parts.containers;
    this.apps = parts.apps;
    this.spaces = parts.spaces;
    this.orgs = parts.orgs;
    this.tags = parts.tags;
    this.cells = parts.cells;
    this.gaps = parts.gaps ?? NO_GAPS;
    this.crashes = parts.crashes ?? [];
    this.#completeCells = parts.completeCells ?? new Set();
    this.#containersByHandle = new Map(this.containers.map((one) => [one.handle, one]));
    this.#containersByPiece = new PrefixIndex(this.containers, (one) => one.handle);
    this.#containersByIp = indexByAddress(this.containers);
    this.#containersByApp = groupBy(this.containers, (one) => one.identity?.app.guid);
    this.#containersByCell = groupBy(this.containers, (one) => one.cellId);
    this.#appsByGuid = new Map(this.apps.map((one) => [one.app.guid, one]));
    this.#appsByPiece = new PrefixIndex(this.apps, (one) => one.app.guid);
    this.#tagsByNumber = groupBy(this.tags, (one) => one.tag);
    this.#tagsByHolder = groupBy(this.tags, (one) => one.holder);
    this.#cellsById = groupBy(this.cells, (one) => one.id);
    this.#cellsByIp = groupBy(this.cells, (one) => one.ip);
  }

  containerByHandle(handle: string): Container | undefined {
    return this.#containersByHandle.get(handle);
  }

  /**
   * All containers, living and dead, whose handle starts with `piece`, in the order of their handles.
   * With `cellId`, those known to be on another cell are left out.
   */
  containersByPrefix(piece: string, cellId?: string): readonly Container[] {
    const found = this.#containersByPiece.startingWith(piece);
    if (cellId === undefined) return found;
    return found.filter((one) => one.cellId === undefined || one.cellId === cellId);
  }

  /**
   * Who held an overlay address at a time (milliseconds of the Unix epoch; `undefined`: now).
   * See `holderAt` for how reuse of addresses is told apart.
   */
  containerAt(ip: string, timeMs: number | undefined): Container | undefined {
    return holderAt(this.containersWithAddress(ip), timeMs);
  }

  /** Everyone known to have held the address at any time. */
  containersWithAddress(ip: string): readonly Container[] {
    return this.#containersByIp.get(addressKey(ip)) ?? [];
  }

  containersOfApp(appGuid: string): readonly Container[] {
    return this.#containersByApp.get(appGuid) ?? [];
  }

  containersOnCell(cellId: string): readonly Container[] {
    return this.#containersByCell.get(cellId) ?? [];
  }

  app(guid: string): AppRecord | undefined {
    return this.#appsByGuid.get(guid);
  }

  appsByPrefix(piece: string): readonly AppRecord[] {
    return this.#appsByPiece.startingWith(piece);
  }

  /** Guid of the app that holds the tag; `undefined` too where two places name different apps. */
  appByTag(tag: number): string | undefined {
    const record = this.tag(tag);
    return record?.type === 'app' ? record.holder : undefined;
  }

  /** The holder of a tag, apps and the ingress router alike; `undefined` where places disagree. */
  tag(tag: number): TagRecord | undefined {
    return soleAnswer(this.#tagsByNumber.get(tag), (one) => one.holder);
  }

  tagOf(appGuid: string): number | undefined {
    return soleAnswer(this.#tagsByHolder.get(appGuid), (one) => one.tag)?.tag;
  }

  /** Whether every living container of the cell is known: its own store was read whole. */
  isWholeCell(cellId: string): boolean {
    return this.#completeCells.has(cellId);
  }

  cell(id: string): Cell | undefined {
    return this.#cellsById.get(id)?.[0];
  }

  cellByIp(ip: string): Cell | undefined {
    return this.#cellsByIp.get(addressKey(ip))?.[0];
  }

  /** Apps with exactly this name, or the one with this guid. */
  findApps(nameOrGuid: string): readonly AppRecord[] {
    return this.apps.filter(({ app }) => isCalled(app, nameOrGuid));
  }

  findSpaces(nameOrGuid: string): readonly SpaceRecord[] {
    return this.spaces.filter(({ space }) => isCalled(space, nameOrGuid));
  }

  findOrgs(nameOrGuid: string): readonly OrgRecord[] {
    return this.orgs.filter(({ org }) => isCalled(org, nameOrGuid));
  }
}

function indexByAddress(
  containers: readonly Container[],
): ReadonlyMap<string, readonly Container[]> {
  const held = containers.flatMap((container) =>
    [container.ip, container.ipv6]
      .filter((ip) => ip !== undefined)
      .map((ip) => ({ address: addressKey(ip), container })),
  );
  const groups = groupBy(held, ({ address }) => address);
  return new Map(
    [...groups].map(([address, group]) => [address, group.map(({ container }) => container)]),
  );
}

/** The kernel prints IPv6 addresses in full, the platform in short: both must meet. */
function addressKey(ip: string): string {
  if (!ip.includes(':')) return ip;
  const value = parseIpv6(ip);
  return value === undefined ? ip : formatIpv6(value);
}

/** The first of the records if all of them answer the same. */
function soleAnswer<T>(
  records: readonly T[] | undefined,
  answerOf: (record: T) => unknown,
): T | undefined {
  const [first, ...others] = records ?? [];
  if (first === undefined) return undefined;
  return others.every((other) => answerOf(other) === answerOf(first)) ? first : undefined;
}

function isCalled(named: Named, nameOrGuid: string): boolean {
  return named.name === nameOrGuid || named.guid === nameOrGuid;
}
