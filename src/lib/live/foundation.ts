/**
 * A running foundation as cfnet's services see it: Cloud Controller by the cf CLI, the director by the bosh CLI,
 * cells by a transport. Services get one of these and never start a program themselves; the lab is one more
 * foundation, whose variables are handed to the same adapters.
 */
import type { CellTransport, RemoteCell, RemoteResult } from '../cell-transport/cell-transport.js';
import type { Named } from '../directory/model.js';
import type { Gathered } from '../errors/problem.js';
import type { RawSource } from '../snapshot/raw-source.js';
import type { Source } from '../source/source.js';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Whom and what `cf` is logged in to. */
export interface CfTarget {
  /** URL of Cloud Controller. */
  readonly api: string;
  readonly user: string;
  readonly org?: Named;
  readonly space?: Named;
}

/** One instance of an app's process, as `cf ssh` finds it. */
export interface AppInstanceAddress {
  readonly app: Named;
  readonly index: number;
  /** Absent: `web`. */
  readonly process?: string;
}

/** The cf CLI. One call at a time for each CF_HOME: every cf command rewrites its configuration (cf-facts 6.4). */
export interface CfCli {
  /** `8.18.4`. Errors: OUTSIDE_FAILED where there is no cf, or one too old. */
  version(): Promise<string>;
  /** Errors: NOT_LOGGED_IN. */
  target(): Promise<CfTarget>;
  /** The scopes of the log-in's token; the token itself goes nowhere. Errors: NOT_LOGGED_IN. */
  scopes(): Promise<readonly string[]>;
  /**
   * `cf curl`, its answer read as JSON (cf-facts 6.1); undefined where a DELETE is answered without a body. `path` starts with `/`: `/v3/apps`, `/networking/v1/external/policies`.
   * Errors: NOT_LOGGED_IN, NOT_PERMITTED, NOT_FOUND by the reply's error code; OUTSIDE_FAILED for everything else.
   */
  request(method: HttpMethod, path: string, body?: unknown): Promise<unknown>;
  /** All `resources` of a v3 list, page by page; `included` of all pages joined. Errors: those of `request`. */
  list(path: string): Promise<V3List>;
  /**
   * `cf ssh`: runs a command in a container; the command's exit code is a result, not an error.
   * Errors: NOT_FOUND for an instance that is not there, NOT_PERMITTED where ssh is switched off, OUTSIDE_FAILED.
   */
  ssh(
    instance: AppInstanceAddress,
    command: string,
    options?: { signal?: AbortSignal; timeoutMs?: number },
  ): Promise<RemoteResult>;
}

export interface V3List {
  readonly resources: readonly unknown[];
  /** By kind, as Cloud Controller calls them: `spaces`, `organizations`. */
  readonly included: Readonly<Record<string, readonly unknown[]>>;
}

/** A VM of a deployment. */
export interface BoshInstance {
  readonly id: string;
  /** Instance group: `diego-cell`. */
  readonly group: string;
  readonly ips: readonly string[];
  readonly az?: string;
  readonly processState?: string;
  readonly agentId?: string;
  /** Names of what monit runs there: `rep`. Empty where the agent does not answer. */
  readonly processes: readonly string[];
  readonly deployment: string;
}

export interface BoshDeployment {
  readonly name: string;
  /** `silk` → `3.116.0` */
  readonly releases: Readonly<Record<string, string>>;
  readonly stemcells: readonly string[];
}

/** The bosh CLI. */
export interface BoshCli {
  version(): Promise<string>;
  deployments(): Promise<readonly BoshDeployment[]>;
  instances(deployment: string): Promise<readonly BoshInstance[]>;
  /** `bosh curl`, its answer read as JSON. */
  request(method: HttpMethod, path: string, body?: unknown): Promise<unknown>;
}

export interface LiveFoundation {
  readonly cf: CfCli;
  /** Its calls say where there is no bosh, or none that is set up. */
  readonly bosh: BoshCli;
  /** The deployment that holds the cells. Errors: NOT_FOUND, USAGE where several could be meant. */
  deployment(): Promise<string>;
  /**
   * All Diego cells (isolation segments are cells too), in the order of their ids. Errors: those of bosh and of
   * `deployment`; the source goes on without cells and tells the problem.
   */
  cells(): Promise<Gathered<readonly RemoteCell[]>>;
  /** The way into cells; opened by the first call. Errors: those of the adapters. */
  transport(): Promise<CellTransport>;
  /** The same data as a snapshot has, read live. */
  readonly source: Source;
  /** Another one, which reads everything anew. */
  freshSource(): Source;
  /** The same as files, byte for byte, for a snapshot. Errors: where not even the cells can be asked for. */
  rawSource(): Promise<RawSource>;
  /** Ends all children, connections and temporary users. May be called again. */
  close(): Promise<void>;
}
