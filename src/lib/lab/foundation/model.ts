import type { Policy, SecurityGroupRule } from '../../policy/policy.js';

/**
 * What the lab's foundation consists of: the records that all of its APIs, cells and commands share.
 * Times are milliseconds of the Unix epoch; guids are v4 uuids unless said otherwise.
 */

export interface LabOrg {
  readonly guid: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface LabSpace {
  readonly guid: string;
  readonly name: string;
  readonly orgGuid: string;
  readonly createdAt: number;
}

/** A shared domain; an internal one is answered by BOSH DNS inside containers only. */
export interface LabDomain {
  readonly guid: string;
  readonly name: string;
  readonly internal: boolean;
  readonly createdAt: number;
}

/** The BOSH director and the UAA client that may do everything with it. */
export interface LabDirector {
  readonly uuid: string;
  readonly name: string;
  readonly client: string;
  /** Random, made with the lab; never logged. */
  readonly clientSecret: string;
}

export interface LabApp {
  readonly guid: string;
  readonly name: string;
  readonly spaceGuid: string;
  readonly state: 'STARTED' | 'STOPPED';
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Ports that its processes open; `8080` unless the app was made with others. */
  readonly ports: readonly number[];
  readonly sshEnabled: boolean;
  /** Host names on the shared apps domain, without the domain; the gorouter answers for them. */
  readonly hosts: readonly string[];
  /** Host names on `apps.internal`, without the domain. */
  readonly internalHosts: readonly string[];
  readonly processes: readonly LabProcess[];
}

export interface LabProcess {
  /** Equals the app guid for `web` only. */
  readonly guid: string;
  /** Second half of the Diego process guid; new at each restart. */
  readonly version: string;
  readonly type: string;
  /** How many are wanted. */
  readonly instances: number;
}

export type LabInstanceState = 'STARTING' | 'RUNNING' | 'CRASHED' | 'DOWN';

/**
 * One instance of a process; the container is there while `state` is STARTING or RUNNING. A crashed instance
 * keeps the handle and address that its container had until another takes its place.
 */
export interface LabInstance {
  readonly appGuid: string;
  readonly processGuid: string;
  readonly processType: string;
  readonly index: number;
  /** Container handle: 28 characters. */
  readonly handle: string;
  readonly cellId: string;
  /** Overlay address. */
  readonly ip: string;
  readonly state: LabInstanceState;
  readonly createdAt: number;
  /** Since when it is in this state. */
  readonly since: number;
  readonly crashCount: number;
  /** Container port to host port on the cell's underlay address. */
  readonly portMappings: readonly { readonly host: number; readonly container: number }[];
}

export interface LabCell {
  /** BOSH instance id. */
  readonly id: string;
  readonly index: number;
  readonly agentId: string;
  readonly az: string;
  /** Underlay address on paper, from 10.0.16.15 on. */
  readonly ip: string;
  /** Its lease of the overlay: `10.255.N.0/24` */
  readonly overlaySubnet: string;
  /** The blocks of the overlay, alike on all cells; its lease is in one of them. */
  readonly overlayNetworks: readonly string[];
}

export interface LabSecurityGroup {
  readonly guid: string;
  readonly name: string;
  readonly rules: readonly SecurityGroupRule[];
  readonly globallyEnabled: { readonly running: boolean; readonly staging: boolean };
  readonly runningSpaces: readonly string[];
  readonly stagingSpaces: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Who did something, as audit events name it: type `user`, `app`, `process` or `system`. */
export interface LabActor {
  readonly guid: string;
  readonly type: string;
  readonly name: string;
}

export interface LabAuditEvent {
  readonly guid: string;
  readonly createdAt: number;
  readonly type: string;
  readonly actor: LabActor;
  readonly target: { readonly guid: string; readonly type: string; readonly name: string };
  readonly data: Readonly<Record<string, unknown>>;
  readonly spaceGuid: string | null;
  readonly orgGuid: string | null;
}

export interface LabUser {
  readonly guid: string;
  readonly name: string;
  /** Random, made with the lab; never logged. */
  readonly password: string;
  /** UAA scopes such as `cloud_controller.admin`, `network.admin`. */
  readonly scopes: readonly string[];
  /** Spaces that a user without admin scope can see and develop in. */
  readonly spaceGuids: readonly string[];
}

/** A policy tag: a number that is handed on when its app is in no policy any more (cf-facts 5.1). */
export interface LabTag {
  readonly tag: number;
  readonly appGuid: string;
}

/**
 * What changed; cells, agents and event streams listen. A container appears with `instance-created` and is gone
 * with exactly one of `instance-removed` and an `instance-changed` to CRASHED.
 */
export type LabChange =
  | { readonly kind: 'app'; readonly appGuid: string }
  | { readonly kind: 'instance-created'; readonly instance: LabInstance }
  | {
      readonly kind: 'instance-changed';
      readonly before: LabInstance;
      readonly instance: LabInstance;
    }
  | { readonly kind: 'instance-removed'; readonly instance: LabInstance; readonly reason: string }
  | { readonly kind: 'policies' }
  | { readonly kind: 'security-groups' };

export type LabPolicy = Policy;
