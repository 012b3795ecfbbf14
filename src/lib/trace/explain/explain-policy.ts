import type { AppIdentity } from '../../directory/model.js';
import type { Leg } from '../../engine/path.js';
import { gapsText } from '../../errors/gap-error.js';
import { nameOf } from '../../explain/wording.js';
import { formatAddress } from '../../net/address.js';
import { policyOfRule } from '../../policy/policies-on-cell.js';
import { PolicySet, type C2cRequest } from '../../policy/policy-set.js';
import type { Policy } from '../../policy/policy.js';
import { connectionText, type Connection } from '../connection.js';
import { agentFix } from '../fix/agent-fix.js';
import { policyFix } from '../fix/policy-fix.js';
import {
  appAt,
  explanation,
  type Explanation,
  type Settled,
  type TraceGrounds,
} from './explanation.js';
import { policiesText } from './policy-text.js';

/** Why a rule of the policy agent lets a packet in; where the policy server says otherwise, that too. */
export function explainPolicyAllowed({ leg, rule, grounds }: Settled): Explanation {
  const policy = rule && policyOfRule(rule);
  if (policy === undefined) {
    return explanation('POLICY_ALLOWED', 'the cell lets it in without a policy between the apps');
  }
  const request = { ...policy, port: leg.outcome.destinationPort };
  const judged = grounds.policies?.judge(request).reason ?? 'POLICY_ALLOWED';
  return explanation('POLICY_ALLOWED', `a network policy allows ${policiesText([policy])}`, {
    // A policy that is not in a part of the list may be in the rest.
    notes: judged === 'POLICY_ALLOWED' || isPartial(grounds) ? [] : [POLICY_GONE],
  });
}

const POLICY_GONE =
  "The policy server has no policy for it any more: the rule goes with the agent's next cycle";

/** Two apps and what one wants of the other. */
export interface AppPair {
  readonly source: AppIdentity;
  readonly destination: AppIdentity;
  readonly connection: Connection;
}

/** Why no policy lets a packet in: the rules have said no, the policies tell what is missing. */
export function explainNoPolicy({ leg, connection, grounds }: Settled): Explanation {
  const { destination: address, destinationPort: port } = leg.outcome;
  const source = appAt(grounds, formatAddress(leg.packet.source));
  const destination = appAt(grounds, formatAddress(address));
  if (source === undefined || destination === undefined) {
    return explanation(
      'NO_POLICY',
      `no network policy on the cell lets it in, and whose container ${source === undefined ? 'sends' : 'receives'} it is not known`,
    );
  }
  // What comes in by a mapped port has another port there.
  const pair = { source, destination, connection: { ...connection, ...(port && { port }) } };
  const request: C2cRequest = {
    source: source.app.guid,
    destination: destination.app.guid,
    protocol: connection.protocolName,
    port,
  };
  const known = grounds.policies ?? policiesOnCells(grounds);
  const judged = explainByPolicies(pair, known);
  if (judged.reason === 'POLICY_ALLOWED') return explainStale(leg, request, grounds);
  return isPartial(grounds) ? explainByCells(pair, grounds) : judged;
}

function isPartial({ policyGaps = [] }: TraceGrounds): boolean {
  return policyGaps.length > 0;
}

/** What the cells lack is known, for they have said no; what the policy server lacks is not, so nothing is advised. */
function explainByCells(pair: AppPair, grounds: TraceGrounds): Explanation {
  const onCells = explainByPolicies(pair, policiesOnCells(grounds));
  const { reason, because } = onCells.reason === 'POLICY_ALLOWED' ? NOT_HERE : onCells;
  return explanation(reason, `by the rules of the cells, ${because}`, {
    notes: [
      `Whether the policy server has one is not known: ${gapsText(grounds.policyGaps ?? [])}`,
    ],
  });
}

/** Another cell has the rule, the deciding one has not. */
const NOT_HERE = {
  reason: 'AGENT_STALE',
  because: 'only another cell has a network policy for it',
} as const;

/** What policies alone say of two apps. */
export function explainByPolicies(pair: AppPair, policies: PolicySet): Explanation {
  const { source, destination, connection } = pair;
  const [from, to] = [source.app.guid, destination.app.guid];
  const { reason, policy } = policies.judge({
    source: from,
    destination: to,
    protocol: connection.protocolName,
    port: connection.port,
  });
  if (reason === 'POLICY_ALLOWED') {
    const allowing = policy === undefined ? 'it' : policiesText([policy]);
    return explanation(reason, `a network policy allows ${allowing}`);
  }
  const { fix, notes } = policyFix(source, destination, connection);
  return explanation(reason, missingText(pair, policies.between(from, to), policy), { fix, notes });
}

/** Where the policy server's policies are not known, the rules of the cells at both ends show theirs. */
function policiesOnCells({ cells }: TraceGrounds): PolicySet {
  return new PolicySet([...cells.byId.values()].flatMap(({ policies }) => policies));
}

function missingText(
  { source, destination, connection }: AppPair,
  between: readonly Policy[],
  closest: Policy | undefined,
): string {
  const [from, to] = [nameOf(source.app), nameOf(destination.app)];
  if (between.length > 0) {
    const has = policiesText(between);
    return `the network policies from ${from} to ${to} are for ${has}, not ${connectionText(connection)}`;
  }
  if (closest === undefined) return `no network policy leads from ${from} to ${to}`;
  return `no network policy leads from ${from} to ${to}, only from ${to} to ${from} (${policiesText([closest])})`;
}

/** The policy server knows a policy that the cells' rules lack: the mark at the source, or the rule here. */
function explainStale(leg: Leg, request: C2cRequest, grounds: TraceGrounds): Explanation {
  const { byId, map } = grounds.cells;
  const here = new PolicySet(byId.get(leg.cell.id)?.policies ?? []);
  const isMarked = leg.outcome.mark !== 0;
  const stale = [
    ...(isMarked ? [] : [map.ofContainer(leg.packet.source)?.id ?? leg.cell.id]),
    ...(here.judge(request).reason === 'POLICY_ALLOWED' && !isMarked ? [] : [leg.cell.id]),
  ];
  const known =
    grounds.policies === undefined
      ? 'another cell has a rule for it'
      : 'the policy server has a network policy for it';
  const lacking = isMarked
    ? "the destination's cell has no rule for it (yet)"
    : "the source's cell does not give its packets the mark of it (yet)";
  return explanation('AGENT_STALE', `${known}, but ${lacking}`, {
    fix: stale.flatMap((id) => agentFix(id, 'force-policy-poll-cycle', grounds)),
  });
}
