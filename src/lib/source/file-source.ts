import { readActualLrps } from '../directory/actual-lrps.js';
import { readAuditEvents } from '../directory/audit-events.js';
import { readCapiApps } from '../directory/capi-apps.js';
import { DirectoryBuilder } from '../directory/directory-builder.js';
import type { Directory } from '../directory/directory.js';
import { readProcessStats } from '../directory/process-stats.js';
import { readPolicyTags } from '../directory/policy-tags.js';
import type { DirectoryRecords } from '../directory/records.js';
import type { Gathered, Known } from '../errors/problem.js';
import { readPolicies, type PolicyTable } from '../policy/policies.js';
import type { Policy, SecurityGroup } from '../policy/policy.js';
import { readSecurityGroups } from '../policy/security-groups.js';
import { once } from './once.js';
import { readPart } from './read-part.js';
import { FileCell } from './file-cell.js';
import type { SourceFiles } from './source-files.js';
import type { Source, SourceInfo } from './source.js';

/** A source whose data are files in the snapshot's layout: those of a snapshot, or what cells and APIs answer. */
export class FileSource implements Source {
  readonly info: SourceInfo;
  readonly cells = once(() => this.#openCells());
  readonly directory = once(() => this.#buildDirectory());
  readonly securityGroups = once(() => this.#readSecurityGroups());
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
    return { value: cells, problems: [...problems, ...cells.flatMap((cell) => cell.problems)] };
  }

  async #buildDirectory(): Promise<Gathered<Directory>> {
    const parts = await Promise.all([this.#cellRecords(), this.#foundationRecords()]);
    const builder = new DirectoryBuilder();
    parts.flatMap(({ value }) => value).forEach((records) => builder.add(records));
    return {
      value: builder.build(),
      problems: parts.flatMap(({ problems }) => problems),
    };
  }

  async #cellRecords(): Promise<Gathered<readonly DirectoryRecords[]>> {
    const { value: cells } = await this.cells();
    const parts = await Promise.all(cells.map((cell) => cell.records()));
    return {
      value: [{ cells: cells.map(({ cell }) => cell) }, ...parts.flatMap(({ value }) => value)],
      problems: parts.flatMap(({ problems }) => problems),
    };
  }

  async #foundationRecords(): Promise<Gathered<readonly DirectoryRecords[]>> {
    const parts = await Promise.all([
      this.#readRecords(
        'actual-lrps.ndjson',
        readActualLrps,
        'since when instances run is not told',
      ),
      this.#readRecords('apps.json', readCapiApps, 'names come from the cells alone'),
      this.#readRecords('tags.json', readPolicyTags, 'whose mark a packet carries is not told'),
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

  async #readRecords(
    name: string,
    reader: typeof readActualLrps,
    withoutIt: string,
  ): Promise<Known<DirectoryRecords>> {
    return readPart(await this.#files.read(name, withoutIt), reader);
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
