import type { Connection } from '../connection.js';
import type { Way } from '../find-ways.js';
import type { RulingKind } from '../ruling.js';
import { explainGroupAllowed } from './explain-group-allowed.js';
import { explainNoGroup } from './explain-no-group.js';
import {
  explainDenyNetwork,
  explainEstablished,
  explainForeign,
  explainHost,
  explainMappedPort,
  explainNothing,
  explainRateLimit,
  explainUnknownAddress,
  explainUnmodelled,
} from './explain-other.js';
import { explainNoPolicy, explainPolicyAllowed } from './explain-policy.js';
import { explanation, type Explanation, type Settled, type TraceGrounds } from './explanation.js';

/** Why a way ends as it does: the rules have decided, policies and groups say what for. */
export function explainWay(way: Way, connection: Connection, grounds: TraceGrounds): Explanation {
  const { kind, leg, rule } = way.ruling;
  if (leg === undefined) {
    return explanation(
      'POLICY_ALLOWED',
      'a packet to its sender stays inside, and meets no rule of the cell',
    );
  }
  return EXPLAINERS[kind]({ way, leg, rule, connection, grounds });
}

const EXPLAINERS: Readonly<Record<RulingKind, (settled: Settled) => Explanation>> = {
  policy: explainPolicyAllowed,
  'no-policy': explainNoPolicy,
  group: explainGroupAllowed,
  'no-group': explainNoGroup,
  'deny-network': explainDenyNetwork,
  'rate-limit': explainRateLimit,
  established: explainEstablished,
  'mapped-port': explainMappedPort,
  host: explainHost,
  'unknown-address': explainUnknownAddress,
  unmodelled: explainUnmodelled,
  foreign: explainForeign,
  nothing: explainNothing,
};
