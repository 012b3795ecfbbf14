import { readActualLrps } from '../directory/actual-lrps.js';
import { readAuditEvents } from '../directory/audit-events.js';
import { readCapiApps } from '../directory/capi-apps.js';
import { DirectoryBuilder } from '../directory/directory-builder.js';
import type { Directory } from '../directory/directory.js';
import type { DirectoryGaps } from '../directory/gaps.js';
import { readProcessStats } from '../directory/process-stats.js';
import { readPolicyTags } from '../directory/policy-tags.js';
import type { DirectoryRecords } from '../directory/records.js';
import type { Gathered, Known, Problem } from '../errors/problem.js';
import { readPolicies, type PolicyTable } from '../policy/policies.js';
import type { Policy, SecurityGroup } from '../policy/policy.js';
import { readSecurityGroups } from '../policy/security-groups.js';
import { instanceGaps } from './instance-gaps.js';
import { once } from './once.js';
import { readPart } from './read-part.js';
import { FileCell, type CellRecords } from './file-cell.js';
import { lackOf } from './file-problem.js';
import type { SourceFiles } from './source-files.js';
import type { Source, SourceInfo } from './source.js';
import {
  knowsEveryStart,
  knowsInstancesOn,
  namesEveryApp,
  tellsEveryTag,
} from './told-otherwise.js';

/** What is said in place of a problem, or undefined where the problem stands. */
type Instead = (directory: Directory) => readonly Problem[] | undefined;

/** What files tell about the whole foundation. */
type FoundationRecords = Readonly<
  Record<'lrps' | 'apps' | 'tags' | 'events' | 'stats' | 'policyTags', Known<DirectoryRecords>>
>;

const NOTHING: Known<DirectoryRecords> = { problems: [] };

const TASKS_UNTOLD = 'tasks and staging containers of this cell are not told';

/** A source whose data are files in the snapshot's layout: those of a snapshot, or what cells and APIs answer. */
export class FileSource implements Source {
  readonly info: SourceInfo;
  readonly cells = once(() => this.#openCells());
  readonly directory = once(() => this.#buildDirectory());
  readonly securityGroups = once(() => this.#readSecurityGroups());
  readonly #lrps = once(() =>
    this.#readRecords(
      ['actual-lrps.ndjson', 'which instances run, and since when, is not told'],
      readActualLrps,
      knowsEveryStart,
    ),
  );
  readonly #ifTold = new Map<Problem, Instead>();
  readonly #policyTable = once(() => this.#readPolicyTable());
  readonly #files: SourceFiles;

  constructor(info: SourceInfo, files: SourceFiles) {
    this.info = info;
    this.#files = files;
  }

  async policies(): Promise<Known<readonly Policy[]>> {
    const { value, problems, gaps = [] } = await this.#policyTable();
    return value === undefined ? { problems } : { value: value.policies, problems, gaps };
  }

  async #openCells(): Promise<Gathered<readonly FileCell[]>> {
    const { value: entries, problems } = await this.#files.list(
      'cells',
      'nothing is known of any cell',
    );
    const folders = [...entries].filter(([, entry]) => entry.isFolder).map(([name]) => name);
    const cells = await Promise.all(folders.map((name) => FileCell.open(this.#files, name)));
    const ofCells = await Promise.all(cells.map((cell) => this.#problemsOf(cell)));
    return { value: cells, problems: [...problems, ...ofCells.flat()] };
  }

  /** Where instances run tells address and zone of a cell that is not described. */
  async #problemsOf({ cell, problems, describedBy }: FileCell): Promise<readonly Problem[]> {
    if (!problems.some(({ code }) => code === 'NOT_FOUND')) return problems;
    const told = (await this.#lrps()).value?.cells?.find(({ id }) => id === cell.id);
    if (told?.ip === undefined) return problems;
    const lack = { ...lackOf(describedBy, 'the name of this cell stays unknown'), cell: cell.id };
    return problems.map((problem) => (problem.code === 'NOT_FOUND' ? lack : problem));
  }

  async #buildDirectory(): Promise<Gathered<Directory>> {
    const { value: cells, problems: cellProblems } = await this.cells();
    const [stores, foundation] = await Promise.all([
      this.#cellRecords(cells),
      this.#foundationRecords(),
    ]);
    const { lrps, stats, apps, tags, ...others } = foundation;
    const gaps: DirectoryGaps = {
      instances: instanceGaps({
        lrps,
        stats,
        cells: cells.map(({ cell: { id } }, at) => ({ id, store: stores[at]?.store ?? NOTHING })),
        areAllCells: this.#files.areAllCells === true && cellProblems.length === 0,
      }),
      apps: apps.value === undefined ? apps.problems : (apps.value.gaps?.apps ?? []),
      tags: tags.value === undefined ? tags.problems : (tags.value.gaps?.tags ?? []),
    };
    const parts = [
      ...stores.flatMap(({ store, repLog }) => [store, repLog]),
      ...[lrps, apps, tags, stats, ...Object.values(others)],
    ];
    const builder = new DirectoryBuilder().add({ cells: cells.map(({ cell }) => cell), gaps });
    for (const { value } of parts) {
      // What a part lacks counts only where no other part has it: that was settled above.
      if (value !== undefined) builder.add({ ...value, gaps: {} });
    }
    const directory = builder.build();
    const problems = parts.flatMap((part) => part.problems);
    return {
      value: directory,
      problems: problems.flatMap((problem) => {
        const told = this.#ifTold.get(problem)?.(directory);
        return told === undefined ? [problem] : told;
      }),
    };
  }

  async #cellRecords(cells: readonly FileCell[]): Promise<readonly CellRecords[]> {
    const parts = await Promise.all(cells.map((cell) => cell.records()));
    for (const [at, { cell, storedIn }] of cells.entries()) {
      const lack = { ...lackOf(storedIn, TASKS_UNTOLD), cell: cell.id };
      this.#note(parts[at]?.store.problems ?? [], (directory) =>
        knowsInstancesOn(directory, cell.id) ? [lack] : undefined,
      );
    }
    return parts;
  }

  async #foundationRecords(): Promise<FoundationRecords> {
    const { value: policies = { policies: [], tags: [] } } = await this.#policyTable();
    const [lrps, apps, tags, events, stats, policyTags] = await Promise.all([
      this.#lrps(),
      this.#readRecords(
        ['apps.json', 'names come from the cells alone'],
        readCapiApps,
        (directory) => namesEveryApp(directory, policies),
      ),
      this.#readRecords(
        ['tags.json', 'whose mark a packet carries is not told'],
        readPolicyTags,
        () => tellsEveryTag(policies),
      ),
      this.#files.readIfThere('audit-events.json').then((file) => readPart(file, readAuditEvents)),
      this.#files
        .readIfThere('process-stats.json')
        .then((file) => readPart(file, readProcessStats)),
      this.#tagsOfPolicies(),
    ]);
    return { lrps, apps, tags, events, stats, policyTags };
  }

  /** @param isTold whether what is missing with the file is known by other files: then it is no problem */
  async #readRecords(
    [name, withoutIt]: readonly [string, string],
    reader: typeof readActualLrps,
    isTold: (directory: Directory) => boolean,
  ): Promise<Known<DirectoryRecords>> {
    const file = await this.#files.read(name, withoutIt);
    this.#note(file.problems, (directory) => (isTold(directory) ? [] : undefined));
    return readPart(file, reader);
  }

  /** Of files that are not there: what to say instead, when all is known. */
  #note(problems: readonly Problem[], instead: Instead): void {
    for (const problem of problems) {
      if (problem.code === 'NOT_FOUND') this.#ifTold.set(problem, instead);
    }
  }

  /** The problems of the policies belong to whoever asks for policies. */
  async #tagsOfPolicies(): Promise<Known<DirectoryRecords>> {
    const { value } = await this.#policyTable();
    return { value: { tags: value?.tags ?? [] }, problems: [] };
  }

  async #readPolicyTable(): Promise<Known<PolicyTable>> {
    const file = await this.#files.read('policies.json', 'the policies are not known');
    return readPart(file, readPolicies);
  }

  async #readSecurityGroups(): Promise<Known<readonly SecurityGroup[]>> {
    const file = await this.#files.read(
      'security-groups.json',
      'the security groups are not known',
    );
    return readPart(file, readSecurityGroups);
  }
}
