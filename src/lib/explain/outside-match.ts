import type { Directory } from '../directory/directory.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { parseAddressRange, rangeContains, type Address } from '../net/address.js';
import { typedAddress } from '../net/typed-address.js';
import { destinationRange, destinationsIn } from '../policy/group-destinations.js';
import type { SecurityGroup, SecurityGroupRule } from '../policy/policy.js';
import { groupSummary } from './group-match.js';
import type { GroupSummary, Match } from './match.js';
import { mayBeOnOverlay, type OverlayEvidence } from './on-overlay.js';

/** What never leaves a machine, or is no single one. */
const NO_MACHINE = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '::/127',
  'fe80::/10',
  'ff00::/8',
];

/**
 * An address that no container and no cell has, with the security groups that let something out to it. None for an
 * address of the overlay network: that is not outside, whether anybody has it now or not.
 * @param groups absent: not known
 */
export function outsideMatch(
  directory: Directory,
  thing: string,
  groups: readonly SecurityGroup[] | undefined,
  overlay: OverlayEvidence = {},
): readonly Match[] {
  const address = typedAddress(thing)?.address;
  if (address === undefined || mayBeOnOverlay(address, directory, overlay)) return [];
  if (NO_MACHINE.some((range) => isIn(range, address))) return [];
  // Without all instances and cells nobody can say that none of them has it.
  const known = directory.gaps.instances.length > 0 ? ' that is known' : '';
  return [
    dropUnknown({
      type: 'address' as const,
      confidence: 'exact' as const,
      sentence: `address ${thing}, outside: no container and no cell${known} has it`,
      ip: thing,
      groups: groups?.flatMap((group) => letOut(directory, group, address)),
      evidence: [],
    }),
  ];
}

/** The group with those of its rules that are for the address, if there are any. */
function letOut(
  directory: Directory,
  group: SecurityGroup,
  address: Address,
): readonly GroupSummary[] {
  const { rules, ...rest } = groupSummary(directory, group);
  const own = rules.filter((_, at) => isFor(group.rules[at], address));
  return own.length === 0 ? [] : [{ ...rest, rules: own }];
}

function isFor(rule: SecurityGroupRule | undefined, address: Address): boolean {
  return destinationsIn(rule?.destination ?? '').some((text) => {
    const range = destinationRange(text.trim());
    return range !== undefined && rangeContains(range, address);
  });
}

function isIn(block: string, address: Address | undefined): boolean {
  const range = parseAddressRange(block);
  return range !== undefined && address !== undefined && rangeContains(range, address);
}
