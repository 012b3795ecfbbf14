import { readContainerMetadata } from '../directory/container-metadata.js';
import type { DirectoryRecords } from '../directory/records.js';
import { readRepLog } from '../directory/rep-log.js';
import type { IpRoute } from '../engine/ip-route.js';
import type { Gathered, Known, Problem } from '../errors/problem.js';
import type { SaveTexts } from '../iptables/save-texts.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { readJsonObject, type NamedText } from '../json/json-document.js';
import { stringAt, type JsonObject } from '../json/json-value.js';
import { kernelLogFiles } from './kernel-log-files.js';
import { readLoggingState } from './logging-state.js';
import { once } from './once.js';
import { readPart } from './read-part.js';
import { readRoutes } from './read-routes.js';
import type { SourceFiles } from './source-files.js';
import type { CellSource, LogFile, LoggingState } from './source.js';

/** What a cell tells of its containers. */
export interface CellRecords {
  readonly store: Known<DirectoryRecords>;
  readonly repLog: Known<DirectoryRecords>;
}

/** One cell's folder of files. */
export class FileCell implements CellSource {
  readonly cell: CellSource['cell'];
  /** What is missing or broken in the description of the cell itself. */
  readonly problems: readonly Problem[];
  /** Names of the files that describe the cell, and that tell who lives on it. */
  readonly describedBy: string;
  readonly storedIn: string;
  readonly iptablesSave = once(() => this.#readIptablesSave());
  readonly routes = once(() => this.#readRoutes());
  readonly logging = once(() => this.#readLogging());
  readonly logs = once((): Promise<Gathered<readonly LogFile[]>> =>
    kernelLogFiles(this.#files, this.#folder, this.cell.id),
  );
  readonly #files: SourceFiles;
  readonly #folder: string;

  private constructor(
    files: SourceFiles,
    folder: string,
    description: Gathered<CellSource['cell']>,
  ) {
    this.#files = files;
    this.#folder = folder;
    this.describedBy = `${folder}/cell.json`;
    this.storedIn = `${folder}/container-metadata.json`;
    this.cell = description.value;
    this.problems = description.problems;
  }

  /** @param folderName name of the cell's folder: its BOSH instance id (contract, section 1) */
  static async open(files: SourceFiles, folderName: string): Promise<FileCell> {
    const folder = `cells/${folderName}`;
    const withoutIt = 'name, address and zone of this cell stay unknown';
    const read = await files.read(`${folder}/cell.json`, withoutIt, folderName);
    const { value: cell, problems } = readPart(read, readJsonObject);
    return new FileCell(files, folder, { value: cellFrom(folderName, cell), problems });
  }

  /** Who lives and lived here: the container metadata store and, if collected, rep's log. */
  async records(): Promise<CellRecords> {
    const store = await this.#read('container-metadata.json', 'who lives on this cell is not told');
    const repLog = await this.#files.readIfThere(`${this.#folder}/rep.log`, this.cell.id);
    return {
      store: readPart(store, readContainerMetadata),
      repLog: readPart(repLog, readRepLog),
    };
  }

  /** Only cells with IPv6 have the second: that it is not there is nothing to tell (contract, section 1). */
  async #readIptablesSave(): Promise<Known<SaveTexts>> {
    const [save, save6] = await Promise.all([
      this.#read('iptables-save.txt', 'the rules of this cell are not known'),
      this.#files.readIfThere(`${this.#folder}/ip6tables-save.txt`, this.cell.id),
    ]);
    const problems = [...save.problems, ...save6.problems];
    if (save.value === undefined && save6.value === undefined) return { problems };
    return { value: dropUnknown({ ipv4: save.value?.text, ipv6: save6.value?.text }), problems };
  }

  /** Earlier snapshots have none. */
  async #readRoutes(): Promise<Known<readonly IpRoute[]>> {
    const file = await this.#files.readIfThere(`${this.#folder}/ip-route.txt`, this.cell.id);
    return readPart(file, readRoutes);
  }

  async #readLogging(): Promise<Gathered<LoggingState>> {
    const { value, problems } = await this.#read(
      'logging.json',
      'which lines this cell logs is not known',
    );
    return value === undefined ? { value: {}, problems } : readLoggingState(value);
  }

  #read(name: string, withoutIt: string): Promise<Known<NamedText>> {
    return this.#files.read(`${this.#folder}/${name}`, withoutIt, this.cell.id);
  }
}

function cellFrom(folderName: string, described: JsonObject | undefined): CellSource['cell'] {
  return {
    id: stringAt(described, 'id') ?? folderName,
    ...dropUnknown({
      name: stringAt(described, 'name'),
      ip: stringAt(described, 'ip'),
      az: stringAt(described, 'az'),
    }),
  };
}
