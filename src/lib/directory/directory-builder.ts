import { dropUnknown } from '../json/drop-unknown.js';
import { withAppsOfProcesses } from './apps-of-processes.js';
import { joinRecords } from './authority.js';
import type { CrashRecord } from './crashes.js';
import { Directory } from './directory.js';
import { joinGaps, type DirectoryGaps } from './gaps.js';
import { groupBy } from './group-by.js';
import { mergeContainers } from './merge-containers.js';
import { mergeIdentities } from './merge-identities.js';
import type { Cell, TagRecord } from './model.js';
import type { ContainerSighting, DirectoryRecords, IdentitySighting } from './records.js';

/** Collects the records of all readers, in any order, and joins them into one directory. */
export class DirectoryBuilder {
  readonly #containers: ContainerSighting[] = [];
  readonly #identities: IdentitySighting[] = [];
  readonly #tags: TagRecord[] = [];
  readonly #cells: Cell[] = [];
  readonly #crashes: CrashRecord[] = [];
  readonly #completeCells = new Set<string>();
  readonly #gaps: Partial<DirectoryGaps>[] = [];

  /** Everything that one reader found. */
  add(records: DirectoryRecords): this {
    records.containers?.forEach((sighting) => this.addContainer(sighting));
    records.identities?.forEach((sighting) => this.addApp(sighting));
    records.tags?.forEach((tag) => this.addTag(tag));
    records.cells?.forEach((cell) => this.addCell(cell));
    records.completeCells?.forEach((cellId) => this.#completeCells.add(cellId));
    if (records.gaps !== undefined) this.#gaps.push(records.gaps);
    records.crashes?.forEach((crash) => this.#crashes.push(crash));
    return this;
  }

  addContainer(sighting: ContainerSighting): this {
    this.#containers.push(sighting);
    return this;
  }

  /** An app, or a space or org on its own. */
  addApp(sighting: IdentitySighting): this {
    this.#identities.push(sighting);
    return this;
  }

  addTag(tag: TagRecord): this {
    this.#tags.push(tag);
    return this;
  }

  /** The first word about a cell counts; later ones add what it left out. */
  addCell(cell: Cell): this {
    this.#cells.push(cell);
    return this;
  }

  build(): Directory {
    const containers = withAppsOfProcesses(this.#containers);
    const identities = mergeIdentities([...this.#identities, ...containers]);
    return new Directory({
      containers: mergeContainers(containers, identities.apps, this.#completeCells),
      apps: [...identities.apps.values()],
      spaces: [...identities.spaces.values()],
      orgs: [...identities.orgs.values()],
      tags: this.#tags,
      cells: mergeCells(this.#cells),
      completeCells: this.#completeCells,
      gaps: joinGaps(this.#gaps),
      crashes: this.#crashes,
    });
  }
}

function mergeCells(cells: readonly Cell[]): readonly Cell[] {
  const byId = groupBy(cells, (cell) => cell.id ?? cell.ip);
  return [...byId.values()].map((group) => {
    const { id, name, ip, az, deployment } = joinRecords(group);
    return dropUnknown({ id, name, ip, az, deployment });
  });
}
