import { problemFromError, type Known } from '../../errors/problem.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import { stringAt, stringsAt, type JsonObject } from '../../json/json-value.js';
import type { RawCell, RawFile, RawSource } from '../../snapshot/raw-source.js';
import type { Director } from '../cli-shims/bosh/director.js';
import { instanceRecords } from '../cli-shims/bosh/instance-rows.js';
import { setUpSsh, type SshSetup } from '../cli-shims/bosh/ssh-hosts.js';
import type { CfSession } from '../cli-shims/cf/cf-session.js';
import { cellFiles } from './cell-files.js';
import { CellShell } from './cell-shell.js';

const CELL_GROUP = 'diego-cell';

/** The files beside the cells, and what Cloud Controller and the policy server are asked for. */
const REQUESTS = {
  'apps.json': '/v3/apps?include=space.organization&per_page=5000',
  'policies.json': '/networking/v1/external/policies',
  'tags.json': '/networking/v1/external/tags',
  'security-groups.json': '/v3/security_groups?per_page=5000',
  'audit-events.json': '/v3/audit_events?per_page=5000&order_by=-created_at',
} as const;

export interface LabRawSourceOptions {
  readonly session: CfSession;
  readonly director: Director;
  readonly deployment: string;
  /** `socks5://…` by which cells are reached. */
  readonly proxy: string;
}

/**
 * What a lab's APIs and cells give, asked for as on a foundation: over HTTPS, and over SSH as a temporary user
 * that the director lets in until `close`.
 */
export class LabRawSource implements RawSource {
  readonly api: string;
  readonly deployment: string;
  readonly #options: LabRawSourceOptions;
  #setup: Promise<SshSetup> | undefined;

  constructor(options: LabRawSourceOptions) {
    this.#options = options;
    this.api = options.session.config.target;
    this.deployment = options.deployment;
  }

  async cells(): Promise<readonly RawCell[]> {
    const { records } = await instanceRecords(this.#options.director, this.deployment, 'instances');
    return records
      .filter((record) => stringAt(record, 'job_name') === CELL_GROUP)
      .map((record) => this.#cell(record));
  }

  async foundationFiles(): Promise<readonly Known<RawFile>[]> {
    const replies = Object.entries(REQUESTS).map(([name, path]) => this.#reply(name, path));
    return Promise.all([...replies, this.#actualLrps()]);
  }

  /** Takes the temporary user away again. */
  async close(): Promise<void> {
    const setup = await this.#setup?.catch(() => undefined);
    await setup?.cleanUp();
  }

  #cell(record: JsonObject): RawCell {
    const id = stringAt(record, 'id') ?? '';
    const [ip] = stringsAt(record, 'ips');
    const az = stringAt(record, 'az');
    return {
      id,
      name: `${CELL_GROUP}/${id}`,
      ...(ip !== undefined && { ip }),
      ...(az !== undefined && { az }),
      files: async () => cellFiles(await this.#shell(id)),
    };
  }

  async #reply(name: string, path: string): Promise<Known<RawFile>> {
    const { session } = this.#options;
    const { status, body } = await session.send('GET', `${this.api}${path}`);
    if (status < 400) return { value: { name, content: body }, problems: [] };
    return unknown(`${name} could not be had: ${path} answered ${status}`);
  }

  async #actualLrps(): Promise<Known<RawFile>> {
    const [cell] = await this.cells();
    if (cell === undefined) return unknown('There is no cell to ask for actual-lrps.ndjson');
    const shell = await this.#shell(cell.id);
    const { exitCode, stdout } = await shell.run("bash -lc 'cfdot actual-lrps'");
    if (exitCode === 0) {
      return { value: { name: 'actual-lrps.ndjson', content: stdout }, problems: [] };
    }
    return unknown(`actual-lrps.ndjson could not be had: cfdot ended with ${exitCode}`);
  }

  /** Errors: CfnetError where the director lets nobody into the cell. */
  async #shell(id: string): Promise<CellShell> {
    this.#setup ??= setUpSsh(this.#options.director, this.deployment, CELL_GROUP);
    const setup = await this.#setup;
    const host = setup.hosts.find(({ instance }) => instance === `${CELL_GROUP}/${id}`);
    if (host === undefined) {
      throw new CfnetError('OUTSIDE_FAILED', `The director gave no way into ${CELL_GROUP}/${id}`);
    }
    return new CellShell(host, setup, this.#options.proxy);
  }
}

function unknown(message: string): Known<RawFile> {
  return { problems: [problemFromError(new CfnetError('OUTSIDE_FAILED', message))] };
}
