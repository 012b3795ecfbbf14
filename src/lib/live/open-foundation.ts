import type { CellTransport, RemoteCell } from '../cell-transport/cell-transport.js';
import { cellsOfHosts } from '../cell-transport/own/cells-of-hosts.js';
import { OwnUser, type OwnUserOptions } from '../cell-transport/own/own-user.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { problemFromError, problemText, type Gathered, type Problem } from '../errors/problem.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { ProgramEnvironment, Tell } from '../outside/program.js';
import { FileSource } from '../source/file-source.js';
import { once } from '../source/once.js';
import type { RawSource } from '../snapshot/raw-source.js';
import type { Source, SourceInfo } from '../source/source.js';
import { appAddresses } from './app-addresses.js';
import { CellReader } from './cell-reader.js';
import { Clis } from './clis.js';
import { findDeployments, type CellDeployments } from './find-deployments.js';
import type { BoshCli, CfCli, CfTarget, LiveFoundation } from './foundation.js';
import { LiveFiles } from './live-files.js';
import { LiveRawSource } from './live-raw-source.js';
import type { TransportChoice } from './transport-choice.js';
import { openOwnTransport, openTransport } from './transports.js';

export interface FoundationOptions {
  /** The variables of `cf` and `bosh`: the user's own, or with those of a lab. */
  readonly env: ProgramEnvironment;
  /** How messages call it; absent: by its API. */
  readonly name?: string | undefined;
  readonly deployment?: string | undefined;
  readonly transport?: TransportChoice | undefined;
  /** Whom cells know, for the transport `ssh`. */
  readonly ownUser?: OwnUserOptions | undefined;
  /** How many cells are worked on at a time. */
  readonly parallel?: number | undefined;
  readonly notice?: (sentence: string) => void;
  readonly tell?: Tell | undefined;
}

/**
 * Opens the foundation that `cf` is logged in to; `bosh` is asked when cells are wanted.
 * @param clis given by who calls them too; they end with the foundation
 * Errors: CfnetError NOT_LOGGED_IN, OUTSIDE_FAILED where there is no usable cf.
 */
export async function openFoundation(
  options: FoundationOptions,
  clis = new Clis(options),
): Promise<LiveFoundation> {
  const target = await clis.cf.target();
  return new CommandLineFoundation(options, { clis, target });
}

/** What cf-deployment is called where no machine says it. */
const DEFAULT_DEPLOYMENT = 'cf';

interface Parts {
  readonly clis: Clis;
  readonly target: CfTarget;
}

class CommandLineFoundation implements LiveFoundation {
  readonly cf: CfCli;
  readonly bosh: BoshCli;
  readonly source: Source;
  readonly transport = once(() => this.#openTransport());
  readonly #options: FoundationOptions;
  readonly #parts: Parts;
  readonly #deployments = once(() => this.#findDeployments());
  readonly #files: LiveFiles[] = [];
  readonly #ownUser: OwnUser | undefined;
  #transport: CellTransport | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: FoundationOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.cf = parts.clis.cf;
    this.bosh = parts.clis.bosh;
    const { transport, ownUser = { hosts: [] }, env } = options;
    if (transport === 'ssh') this.#ownUser = new OwnUser(ownUser, env);
    this.source = this.freshSource();
  }

  async deployment(): Promise<string> {
    return (await this.#deployments()).name;
  }

  async cells(): Promise<Gathered<readonly RemoteCell[]>> {
    const { cells, problems } = await this.#deployments();
    return { value: cells, problems };
  }

  freshSource(): Source {
    const readers = once(() => this.#readersIfAny());
    const files = new LiveFiles({ cf: this.cf, readers, areAllCells: !this.#hasHosts });
    this.#files.push(files);
    return new FileSource(this.#info(), files);
  }

  async rawSource(): Promise<RawSource> {
    const readers = await this.#readers();
    const { api } = this.#parts.target;
    return new LiveRawSource({ cf: this.cf, api, deployment: await this.deployment(), readers });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** A user without the cells has the rest. */
  async #readersIfAny(): Promise<Gathered<readonly CellReader[]>> {
    try {
      return await this.#readers();
    } catch (error) {
      // Deployments and hosts that were named, or have to be, are the user's to settle.
      if (!(error instanceof CfnetError) || error.code === 'USAGE') throw error;
      if (this.#options.deployment !== undefined || this.#hasHosts) throw error;
      return { value: [], problems: [{ ...problemFromError(error), tolerable: true }] };
    }
  }

  async #readers(): Promise<Gathered<readonly CellReader[]>> {
    const { value: cells, problems } = await this.cells();
    const { signal } = this.#parts.clis;
    return {
      value: cells.map(
        (cell, index) => new CellReader(cell, this.transport, { isAsked: index === 0, signal }),
      ),
      problems,
    };
  }

  get #hasHosts(): boolean {
    return (this.#ownUser?.hosts.length ?? 0) > 0;
  }

  #info(): SourceInfo {
    const { api, space } = this.#parts.target;
    const { name = `the foundation ${api}`, deployment = this.#chosenDeployment() } = this.#options;
    return { name, api, readAt: Date.now(), ...dropUnknown({ deployment, space }) };
  }

  #chosenDeployment(): string | undefined {
    const { deployment, env } = this.#options;
    return deployment ?? (env['BOSH_DEPLOYMENT'] || undefined);
  }

  async #findDeployments(): Promise<CellDeployments & { readonly problems: readonly Problem[] }> {
    const user = this.#ownUser;
    if (user !== undefined && this.#hasHosts) {
      const { value: cells, problems } = await cellsOfHosts(await this.transport(), user);
      const name = cells.find(({ deployment }) => deployment !== undefined)?.deployment;
      return { name: name ?? DEFAULT_DEPLOYMENT, cells, problems };
    }
    const named = this.#chosenDeployment();
    const found = await findDeployments(this.bosh, named, () => appAddresses(this.cf));
    return { ...found, problems: [] };
  }

  async #openTransport(): Promise<CellTransport> {
    if (this.#closing !== undefined) {
      throw new CfnetError('OUTSIDE_FAILED', 'The way into cells is closed');
    }
    this.#transport = await this.#chosenTransport();
    return this.#transport;
  }

  async #chosenTransport(): Promise<CellTransport> {
    const { transport: choice = 'auto', notice = ignore, ...options } = this.#options;
    const user = this.#ownUser;
    if (user !== undefined || choice === 'ssh') {
      return openOwnTransport(user ?? new OwnUser({ hosts: [] }, options.env), {
        ...options,
        notice,
      });
    }
    const deployment = await this.deployment();
    return openTransport({ ...options, bosh: this.bosh, deployment, choice, notice });
  }

  async #close(): Promise<void> {
    // Streams and runs first: what they set up is taken away by programs that the signal would end.
    await this.#transport?.close().catch((error: unknown) => {
      if (!(error instanceof CfnetError)) throw error;
      this.#options.notice?.(problemText(problemFromError(error)));
    });
    await Promise.all([this.#parts.clis.end(), ...this.#files.map((files) => files.close())]);
  }
}

function ignore(): void {
  return undefined;
}
