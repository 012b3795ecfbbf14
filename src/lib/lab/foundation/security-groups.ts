import { CfnetError } from '../../errors/cfnet-error.js';
import { groupsApplying, type Lifecycle } from '../../policy/applying-groups.js';
import { newGuid } from './guid.js';
import type { LabContext } from './lab-context.js';
import type { LabSecurityGroup } from './model.js';

const SPACES = { running: 'runningSpaces', staging: 'stagingSpaces' } as const;

export type SecurityGroupSpec = Pick<LabSecurityGroup, 'name'> &
  Partial<Pick<LabSecurityGroup, 'rules' | 'globallyEnabled' | 'runningSpaces' | 'stagingSpaces'>>;

export type SecurityGroupChange = Partial<
  Pick<LabSecurityGroup, 'name' | 'rules' | 'globallyEnabled'>
>;

/**
 * The security groups. Errors: CfnetError NOT_FOUND for an unknown guid, BAD_INPUT for a name that is taken.
 */
export class SecurityGroups {
  readonly #context: LabContext;
  readonly #byGuid: Map<string, LabSecurityGroup>;

  constructor(context: LabContext, groups: readonly LabSecurityGroup[] = []) {
    this.#context = context;
    this.#byGuid = new Map(groups.map((group) => [group.guid, group]));
  }

  list(): readonly LabSecurityGroup[] {
    return [...this.#byGuid.values()];
  }

  byGuid(guid: string): LabSecurityGroup | undefined {
    return this.#byGuid.get(guid);
  }

  /** Groups in force in a space: the globally enabled and the bound ones (cf-facts 4.4). */
  inForce(spaceGuid: string, lifecycle: Lifecycle): readonly LabSecurityGroup[] {
    return groupsApplying(this.list(), spaceGuid, lifecycle);
  }

  create(spec: SecurityGroupSpec): LabSecurityGroup {
    this.#checkName(spec.name);
    const now = this.#context.clock();
    return this.#put({
      guid: newGuid(this.#context.random),
      name: spec.name,
      rules: spec.rules ?? [],
      globallyEnabled: spec.globallyEnabled ?? { running: false, staging: false },
      runningSpaces: spec.runningSpaces ?? [],
      stagingSpaces: spec.stagingSpaces ?? [],
      createdAt: now,
      updatedAt: now,
    });
  }

  update(guid: string, change: SecurityGroupChange): LabSecurityGroup {
    const group = this.#require(guid);
    if (change.name !== undefined && change.name !== group.name) this.#checkName(change.name);
    return this.#update(group, change);
  }

  bind(guid: string, lifecycle: Lifecycle, spaceGuids: readonly string[]): LabSecurityGroup {
    const group = this.#require(guid);
    const bound = new Set([...group[SPACES[lifecycle]], ...spaceGuids]);
    return this.#update(group, { [SPACES[lifecycle]]: [...bound] });
  }

  unbind(guid: string, lifecycle: Lifecycle, spaceGuid: string): LabSecurityGroup {
    const group = this.#require(guid);
    const left = group[SPACES[lifecycle]].filter((bound) => bound !== spaceGuid);
    return this.#update(group, { [SPACES[lifecycle]]: left });
  }

  delete(guid: string): void {
    this.#require(guid);
    this.#byGuid.delete(guid);
    this.#context.emit({ kind: 'security-groups' });
  }

  #update(group: LabSecurityGroup, change: Partial<LabSecurityGroup>): LabSecurityGroup {
    return this.#put({ ...group, ...change, updatedAt: this.#context.clock() });
  }

  #put(group: LabSecurityGroup): LabSecurityGroup {
    this.#byGuid.set(group.guid, group);
    this.#context.emit({ kind: 'security-groups' });
    return group;
  }

  #require(guid: string): LabSecurityGroup {
    const group = this.#byGuid.get(guid);
    if (group !== undefined) return group;
    throw new CfnetError('NOT_FOUND', `The lab has no security group ${guid}.`);
  }

  #checkName(name: string): void {
    if (this.list().some((group) => group.name === name)) {
      throw new CfnetError('BAD_INPUT', `Security group with name '${name}' already exists.`);
    }
  }
}
