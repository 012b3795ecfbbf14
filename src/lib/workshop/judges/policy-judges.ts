import { count } from '../../explain/wording.js';
import type { Facts } from '../model/facts.js';
import { holds, seen, type Finding } from '../model/story.js';
import type { Situation } from '../model/situation.js';
import type { Policy } from '../../policy/policy.js';
import { cellsOf, noCell, sourceCell } from '../look/apps.js';
import { acceptRules, markOf, markRules, policyChain, chainRules } from '../look/rules.js';
import { listText } from '../../text/list-text.js';

/** What the stories' policy allows: the port that the proxy app listens on. */
export const POLICY_PORT = 8080;

/** The stories' policy is there, exactly, and the cells of the called app enforce it. */
export function policyIsThere({ facts }: Situation): Finding {
  const { source, destination, policies } = facts;
  const between = policies.filter(isBetween(facts));
  const right = between.find((policy) => isForward(facts, policy) && fits(policy));
  const wanted = `tcp ${POLICY_PORT} from ${source.name} to ${destination.name}`;
  if (right === undefined) return seen(whatInstead(facts, between));
  const late = cellsOf(facts, destination).filter(
    ({ rules }) =>
      !acceptRules(rules, source.guid, destination.guid).some(({ policy }) => fits(policy)),
  );
  if (late.length > 0) {
    const names = listText(late.map(({ cell }) => cell.name));
    return seen(
      `the policy server has the policy, but ${names} has no rule for it yet`,
      'policies',
    );
  }
  return holds(
    `there is a policy for ${wanted}, and every cell of ${destination.name} has its rule`,
  );
}

function whatInstead(facts: Facts, between: readonly Policy[]): string {
  const { source, destination } = facts;
  const [a, b] = [source.name, destination.name];
  const forward = between.filter((policy) => isForward(facts, policy));
  const [first] = forward;
  if (first !== undefined) {
    const { protocol, ports } = first;
    if (protocol !== 'tcp' && covers(first)) {
      return `the policy from ${a} to ${b} is for ${protocol}; ${b} speaks tcp`;
    }
    return covers(first)
      ? `the policy from ${a} to ${b} is for ports ${portsText(first)}: wider than port ${POLICY_PORT} alone`
      : `the policy from ${a} to ${b} is for port ${portsText(first)}${protocol === 'tcp' ? '' : ` ${protocol}`}, not ${ports.start === ports.end ? '' : 'for '}${POLICY_PORT}`;
  }
  const missing = `the one from ${a} to ${b} is missing`;
  const backward = between.some((policy) => policy.source !== policy.destination);
  if (backward) return `the policy goes from ${b} to ${a}; ${missing}`;
  const other = between[0] ?? withAnother(facts);
  if (other === undefined) return `there is no policy from ${a} to ${b}`;
  return `there is a policy ${policyText(facts, other)}; ${missing}`;
}

/** The stories' port, but for one of the apps and another app: perhaps the wrong name was typed. */
function withAnother({ source, destination, policies }: Facts): Policy | undefined {
  return policies.find(
    (policy) =>
      fits(policy) &&
      policy.source !== policy.destination &&
      (policy.source === source.guid) !== (policy.destination === destination.guid),
  );
}

/** No policy joins the two apps, and no cell has a rule of one or marks the sender for one. */
export function noPolicies({ facts }: Situation): Finding {
  const { source, destination, policies } = facts;
  const between = policies.filter(isBetween(facts));
  if (between.length > 0) {
    return seen(
      `there is still the policy ${listText(between.map((policy) => policyText(facts, policy)))}`,
    );
  }
  const pairs = [
    [source, destination],
    [destination, source],
  ] as const;
  const late = facts.cells.find(({ rules }) =>
    pairs.some(([from, to]) => acceptRules(rules, from.guid, to.guid).length > 0),
  );
  if (late !== undefined) {
    return seen(`the policy is gone, but ${late.cell.name} still has its rule`, 'policies');
  }
  return holds(
    `no policy joins ${source.name} and ${destination.name}, and ${noCell(facts)} has a rule of one`,
  );
}

/** The sender is marked by nobody: it is the source of no policy at all. */
export function notMarked(situation: Situation): Finding {
  const gone = noPolicies(situation);
  if (!gone.holds) return gone;
  const { facts } = situation;
  const { source } = facts;
  const cell = sourceCell(facts);
  if (cell === undefined) return seen(`${source.name} runs on no cell that can be looked at`);
  if (markRules(cell.rules, source.guid).length === 0) {
    return holds(`${cell.cell.name} has no rule that marks what ${source.name} sends`);
  }
  const others = facts.policies.filter((policy) => policy.source === source.guid);
  return others.length > 0
    ? seen(
        `${cell.cell.name} still marks ${source.name}: it is the source of ${count(others.length, 'other policy', 'other policies')}, which the workshop leaves alone`,
      )
    : seen(`${cell.cell.name} still has a rule that marks ${source.name}`, 'policies');
}

/** One mark rule for each instance on the sender's cell, with the sender's tag. */
export function isMarked({ facts }: Situation): Finding {
  const { source, tags } = facts;
  const cell = sourceCell(facts);
  if (cell === undefined) return seen(`${source.name} runs on no cell that can be looked at`);
  const rules = markRules(cell.rules, source.guid);
  const count = source.instances.filter(({ cellIp }) => cellIp === cell.cell.ip).length;
  if (rules.length === 0) {
    const isDue = facts.policies.some((policy) => policy.source === source.guid);
    return seen(
      isDue
        ? `the policy is there, but ${cell.cell.name} has no rule that marks ${source.name} yet`
        : `no rule on ${cell.cell.name} has the comment src:${source.guid}: ${source.name} is the source of no policy`,
      isDue ? 'policies' : undefined,
    );
  }
  if (rules.length !== count) {
    return seen(
      `${rules.length} rules mark ${source.name} on ${cell.cell.name}, for ${count} instances`,
      'policies',
    );
  }
  const mark = hex(rules.map(markOf)[0]);
  const tag = tags?.get(source.guid);
  if (tag !== undefined && mark !== hex(tag)) {
    return seen(
      `the mark on ${cell.cell.name} is ${mark}, the tag is ${tag.toString(16)}`,
      'policies',
    );
  }
  return holds(
    `${cell.cell.name} marks ${source.name} with ${mark}, by the rule src:${source.guid}`,
  );
}

/** The agent put a new chain in the old one's place, and the rule of the policy stands in it. */
export function chainWasReplaced(situation: Situation): Finding {
  const { facts, baseline } = situation;
  const there = policyIsThere(situation);
  if (!there.holds) return there;
  for (const { cell, rules } of cellsOf(facts, facts.destination)) {
    const chain = policyChain(rules);
    const before = baseline[`vpa ${cell.id}`];
    if (chain === undefined)
      return seen(`FORWARD on ${cell.name} jumps to no vpa-- chain`, 'policies');
    if (chain === before) return seen(`${cell.name} still has the chain ${chain}`, 'policies');
    if (chainRules(rules, 'filter', String(before)).length > 0) {
      return seen(`the old chain ${before} is still on ${cell.name}`, 'policies');
    }
  }
  const [cell] = cellsOf(facts, facts.destination);
  const chain = cell === undefined ? '' : (policyChain(cell.rules) ?? '');
  return holds(
    `FORWARD on ${cell?.cell.name ?? ''} jumps to ${chain} now; the chain that was there is gone`,
  );
}

export function isBetween({ source, destination }: Facts): (policy: Policy) => boolean {
  const own = new Set([source.guid, destination.guid]);
  return (policy) => own.has(policy.source) && own.has(policy.destination);
}

/** From the app that sends to the one that is called. */
export function isForward({ source, destination }: Facts, policy: Policy): boolean {
  return policy.source === source.guid && policy.destination === destination.guid;
}

/** Whether a policy is for the stories' port, and for nothing else. */
export function fits({ protocol, ports }: Policy): boolean {
  return protocol === 'tcp' && ports.start === POLICY_PORT && ports.end === POLICY_PORT;
}

/** Whether the stories' port is among those of a policy. */
export function covers({ ports }: Policy): boolean {
  return ports.start <= POLICY_PORT && POLICY_PORT <= ports.end;
}

function portsText({ ports }: Policy): string {
  return ports.start === ports.end ? String(ports.start) : `${ports.start}-${ports.end}`;
}

/** `appA to appB, tcp 8080` */
export function policyText({ source, destination, otherApps }: Facts, policy: Policy): string {
  const nameOf = (guid: string): string =>
    [source, destination].find((app) => app.guid === guid)?.name ?? otherApps?.get(guid) ?? guid;
  return `${nameOf(policy.source)} to ${nameOf(policy.destination)}, ${policy.protocol} ${portsText(policy)}`;
}

function hex(value: number | undefined): string {
  return `0x${(value ?? 0).toString(16)}`;
}
