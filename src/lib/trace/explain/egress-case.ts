import type { Container } from '../../directory/model.js';
import type { Leg } from '../../engine/path.js';
import { nameOf } from '../../explain/wording.js';
import { groupsApplying, lifecycleOf } from '../../policy/applying-groups.js';
import { isDynamicEgressChain } from '../../policy/egress-on-cell.js';
import type { SecurityGroup } from '../../policy/policy.js';
import type { Sender } from '../fix/group-fix.js';
import { holderOf } from '../ipv6-sources.js';
import type { TraceGrounds } from './explanation.js';

/** A container's packet at the rules of its security groups, with all that tells whose they are. */
export interface EgressCase {
  readonly leg: Leg;
  readonly grounds: TraceGrounds;
  readonly container: Container | undefined;
  readonly sender: Sender;
  /** The groups whose rules the container should have; absent where that is not known. */
  readonly applying: readonly SecurityGroup[] | undefined;
}

export function egressCase(leg: Leg, grounds: TraceGrounds): EgressCase {
  const container = holderOf(leg.packet.source, leg.cell, grounds.directory);
  const lifecycle = lifecycleOf(container ?? {});
  const space = container?.identity?.space?.guid;
  return {
    leg,
    grounds,
    container,
    sender: { identity: container?.identity, lifecycle, isDynamic: isDynamic(leg) },
    applying:
      grounds.groups === undefined || space === undefined
        ? undefined
        : groupsApplying(grounds.groups, space, lifecycle),
  };
}

/** What is logged is accepted in a chain of its own: the way there tells. */
function isDynamic({ outcome }: Leg): boolean {
  return outcome.hops.some(({ rule }) => isDynamicEgressChain(rule.chain));
}

/** `space shop`; staging containers of a space have other groups than running ones. */
export function spaceText({ identity, lifecycle }: Sender): string {
  const space = identity?.space === undefined ? 'its space' : `space ${nameOf(identity.space)}`;
  return lifecycle === 'staging' ? `${space} (for staging)` : space;
}
