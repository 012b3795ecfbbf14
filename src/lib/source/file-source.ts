import { readActualLrps } from '../directory/actual-lrps.js';
import { readAuditEvents } from '../directory/audit-events.js';
import { readCapiApps } from '../directory/capi-apps.js';
import { DirectoryBuilder } from '../directory/directory-builder.js';
import type { Directory } from '../directory/directory.js';
import { readProcessStats } from '../directory/process-stats.js';
import { readPolicyTags } from '../directory/policy-tags.js';
import type { DirectoryRecords } from '../directory/records.js';
import type { Gathered, Known, Problem } from '../errors/problem.js';
import { readPolicies, type PolicyTable } from '../policy/policies.js';
import type { Policy, SecurityGroup } from '../policy/policy.js';
import { readSecurityGroups } from '../policy/security-groups.js';
import { once } from './once.js';
import { readPart } from './read-part.js';
import { FileCell } from './file-cell.js';
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

const TASKS_UNTOLD = 'tasks and staging containers of this cell are not told';

/** A source whose data are files in the snapshot's layout: those of a snapshot, or what cells and APIs answer. */
export class FileSource implements Source {
  readonly info: SourceInfo;
  readonly cells = once(() => this.#openCells());
  readonly directory = once(() => this.#buildDirectory());
  readonly securityGroups = once(() => this.#readSecurityGroups());
  readonly #lrps = once(() =>
    this.#readRecords(
      ['actual-lrps.ndjson', 'since when instances run is not told'],
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
    const { value, problems } = await this.#policyTable();
    return value === undefined ? { problems } : { value: value.policies, problems };
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
    const parts = await Promise.all([this.#cellRecords(), this.#foundationRecords()]);
    const builder = new DirectoryBuilder();
    parts.flatMap(({ value }) => value).forEach((records) => builder.add(records));
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

  async #cellRecords(): Promise<Gathered<readonly DirectoryRecords[]>> {
    const { value: cells } = await this.cells();
    const parts = await Promise.all(cells.map((cell) => cell.records()));
    for (const [at, { cell, storedIn }] of cells.entries()) {
      const lack = { ...lackOf(storedIn, TASKS_UNTOLD), cell: cell.id };
      this.#note(parts[at]?.problems ?? [], (directory) =>
        knowsInstancesOn(directory, cell.id) ? [lack] : undefined,
      );
    }
    return {
      value: [{ cells: cells.map(({ cell }) => cell) }, ...parts.flatMap(({ value }) => value)],
      problems: parts.flatMap(({ problems }) => problems),
    };
  }

  async #foundationRecords(): Promise<Gathered<readonly DirectoryRecords[]>> {
    const { value: policies = { policies: [], tags: [] } } = await this.#policyTable();
    const parts = await Promise.all([
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
    return {
      value: parts.map(({ value }) => value).filter((records) => records !== undefined),
      problems: parts.flatMap(({ problems }) => problems),
    };
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
