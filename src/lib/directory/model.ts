/**
 * Who is who on a foundation: the plain records that the directory indexes.
 * Every key that is not known is absent; nothing is filled in by guessing.
 */

/** Something Cloud Controller names. The name is absent where only the guid is known. */
export interface Named {
  readonly guid: string;
  readonly name?: string;
}

/** An app with the space and org that hold it. */
export interface AppIdentity {
  readonly app: Named;
  readonly space?: Named;
  readonly org?: Named;
}

/** A Diego cell. `id` is the BOSH instance id, `name` the slug `group/id`, `ip` its underlay address. */
export interface Cell {
  readonly id?: string;
  readonly name?: string;
  readonly ip?: string;
  readonly az?: string;
  readonly deployment?: string;
}

export type Workload = 'app' | 'task' | 'staging';

export type EvidenceSource =
  'container-metadata' | 'actual-lrps' | 'capi' | 'audit-event' | 'rep-log' | 'policy-tags';

export interface Evidence {
  readonly from: EvidenceSource;
  /** One plain sentence or reference that a reader can check. */
  readonly detail: string;
}

export type ContainerState = 'running' | 'crashed' | 'deleted' | 'unknown';

/**
 * One container, living or dead.
 * `handle` is the garden handle = Diego instance guid: 28 characters for app instances, 36 for tasks
 * and staging (cf-facts 1.1). `since`/`until` bound the time in which it held `ip`, in milliseconds of
 * the Unix epoch; an absent bound is an unknown one.
 */
export interface Container {
  readonly handle: string;
  readonly ip?: string;
  readonly ipv6?: string;
  readonly cellId?: string;
  readonly identity?: AppIdentity;
  readonly index?: number;
  readonly workload?: Workload;
  /** CC process guid; equal to the app guid for the `web` process alone (cf-facts 3.4). */
  readonly processGuid?: string;
  /** Second half of Diego's process_guid: the version of the process. */
  readonly processVersion?: string;
  readonly processType?: string;
  readonly since?: number;
  readonly until?: number;
  readonly state: ContainerState;
  readonly evidence: readonly Evidence[];
}

/** An app as the directory knows it, with what says so. */
export interface AppRecord extends AppIdentity {
  /** When it was deleted, in milliseconds of the Unix epoch; absent: not known to be deleted. */
  readonly deletedAt?: number;
  readonly evidence: readonly Evidence[];
}

export interface SpaceRecord {
  readonly space: Named;
  readonly org?: Named;
  readonly evidence: readonly Evidence[];
}

export interface OrgRecord {
  readonly org: Named;
  readonly evidence: readonly Evidence[];
}

/** A policy tag: the number that marks the packets of its holder (cf-facts 1.2, 5.1). */
export interface TagRecord {
  readonly tag: number;
  /** App guid, or a fixed word for other holders (`INGRESS_ROUTER`). */
  readonly holder: string;
  readonly type: 'app' | 'router';
  readonly evidence: readonly Evidence[];
}
