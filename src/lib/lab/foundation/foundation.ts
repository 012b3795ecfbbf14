import { Apps } from './apps.js';
import { AuditLog } from './audit-log.js';
import type { RandomBytes } from './guid.js';
import { Instances, type InstanceState } from './instances.js';
import type { LabContext } from './lab-context.js';
import type {
  LabApp,
  LabAuditEvent,
  LabCell,
  LabChange,
  LabDirector,
  LabDomain,
  LabOrg,
  LabSecurityGroup,
  LabSpace,
  LabUser,
} from './model.js';
import { Policies, type PolicyState } from './policies.js';
import { SecurityGroups } from './security-groups.js';

/** What stays the same for a lab's whole life. */
export interface Premises {
  readonly orgs: readonly LabOrg[];
  readonly spaces: readonly LabSpace[];
  readonly users: readonly LabUser[];
  readonly cells: readonly LabCell[];
  /** The public apps domain first, then the internal one. */
  readonly domains: readonly LabDomain[];
  readonly director: LabDirector;
}

/** A foundation as plain JSON; passwords are in it, so it belongs into files of mode 0600 only. */
export interface FoundationState extends Premises, InstanceState {
  readonly version: 1;
  readonly apps: readonly LabApp[];
  readonly securityGroups: readonly LabSecurityGroup[];
  readonly policyServer: PolicyState;
  readonly auditEvents: readonly LabAuditEvent[];
}

export interface FoundationOptions {
  /** Milliseconds of the Unix epoch. */
  readonly clock: () => number;
  readonly random: RandomBytes;
  /**
   * True: a new instance is STARTING until `instances.ready(handle)`, which is for a lab whose cells make real
   * containers. False, the default: it runs at once.
   */
  readonly awaitsReady?: boolean;
}

/**
 * The state of the lab's foundation: what Cloud Controller, the policy server and Diego would keep in their
 * databases. In memory and synchronous; who wants to act on a change listens with `on`.
 */
export class Foundation {
  readonly orgs: readonly LabOrg[];
  readonly spaces: readonly LabSpace[];
  readonly users: readonly LabUser[];
  readonly cells: readonly LabCell[];
  readonly domains: readonly LabDomain[];
  readonly director: LabDirector;
  readonly apps: Apps;
  readonly instances: Instances;
  readonly policies: Policies;
  readonly securityGroups: SecurityGroups;
  readonly audit: AuditLog;
  readonly clock: () => number;
  readonly random: RandomBytes;
  readonly #listeners = new Set<(change: LabChange) => void>();

  constructor(start: Premises | FoundationState, options: FoundationOptions) {
    const { orgs, spaces, users, cells, domains, director } = start;
    this.orgs = orgs;
    this.spaces = spaces;
    this.users = users;
    this.cells = cells;
    this.domains = domains;
    this.director = director;
    this.clock = options.clock;
    this.random = options.random;
    const saved = 'version' in start ? start : undefined;
    const context = this.#context();
    this.audit = new AuditLog(context, saved?.auditEvents);
    this.instances = new Instances(
      context,
      this.audit,
      new Map(cells.map((cell) => [cell.id, cell])),
      {
        awaitsReady: options.awaitsReady ?? false,
        ...(saved === undefined ? {} : { state: saved }),
      },
    );
    this.apps = new Apps(context, this.audit, this.instances, saved?.apps);
    this.policies = new Policies(context, saved?.policyServer);
    this.securityGroups = new SecurityGroups(context, saved?.securityGroups);
  }

  /** Goes on where `toJSON` left off. */
  static fromJSON(state: FoundationState, options: FoundationOptions): Foundation {
    return new Foundation(state, options);
  }

  toJSON(): FoundationState {
    return {
      version: 1,
      orgs: this.orgs,
      spaces: this.spaces,
      users: this.users,
      cells: this.cells,
      domains: this.domains,
      director: this.director,
      ...this.instances.state(),
      apps: this.apps.list(),
      securityGroups: this.securityGroups.list(),
      policyServer: this.policies.state(),
      auditEvents: this.audit.list(),
    };
  }

  /** Calls the listener after each change, in the order of the changes; gives back how to stop that. */
  on(listener: (change: LabChange) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  space(guid: string): LabSpace | undefined {
    return this.spaces.find((space) => space.guid === guid);
  }

  org(guid: string): LabOrg | undefined {
    return this.orgs.find((org) => org.guid === guid);
  }

  cell(id: string): LabCell | undefined {
    return this.cells.find((cell) => cell.id === id);
  }

  #context(): LabContext {
    return {
      clock: this.clock,
      random: this.random,
      emit: (change) => {
        for (const listener of this.#listeners) listener(change);
      },
      orgOfSpace: (spaceGuid) => this.space(spaceGuid)?.orgGuid ?? null,
    };
  }
}
