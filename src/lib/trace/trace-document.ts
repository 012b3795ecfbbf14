import type { Leg, Path } from '../engine/path.js';
import type { ErrorCode } from '../errors/cfnet-error.js';
import type { EndpointDocument } from '../flow/flow-document.js';
import type { Reason, RuleRef } from '../flow/flow.js';
import { partyOfContainer } from '../flow/party-book.js';
import type { Rule } from '../iptables/model.js';
import type { RuleLimit } from '../iptables/rule-summary.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { Spot } from './end.js';
import type { TraceLog } from './log-lines.js';
import type { ExplainedWay, Trace, TracedPair, TraceVerdict } from './trace-result.js';

/** A rule that the packet meets; without number and spec it is the policy of a built-in chain. */
export interface HopDocument {
  /** BOSH instance id. */
  readonly cell: string;
  readonly table: string;
  readonly chain: string;
  readonly number?: number;
  readonly spec?: string;
  readonly action: string;
}

export interface LogDocument {
  readonly cell: string;
  readonly prefix: string;
  /** False where it hangs on a rate limit, or on something else that is not known. */
  readonly certain: boolean;
  readonly limit?: RuleLimit;
  readonly rule: RuleRef;
}

/** What may become of a packet. */
export interface WayDocument {
  readonly verdict: TraceVerdict;
  readonly reason: Reason;
  readonly hops: readonly HopDocument[];
  readonly logs: readonly LogDocument[];
}

export interface PairDocument extends WayDocument {
  readonly source: EndpointDocument;
  readonly destination: EndpointDocument;
  /** What else may happen, because of a rate limit or of what went before. */
  readonly alternatives?: readonly WayDocument[];
}

/** The document of `trace --json` (contract, section 4). */
export interface TraceDocument {
  readonly version: 1;
  readonly verdict: TraceVerdict;
  readonly reason: Reason;
  readonly sentence: string;
  readonly fix: readonly string[];
  readonly notes: readonly string[];
  readonly pairs: readonly PairDocument[];
  readonly errors: readonly {
    readonly cell?: string;
    readonly code: ErrorCode;
    readonly message: string;
  }[];
}

export function traceDocument(trace: Trace): TraceDocument {
  const { verdict, reason, sentence, fix, notes, groups, question, problems } = trace;
  const { port, sourcePort } = question.connection;
  return {
    version: 1,
    verdict,
    reason,
    sentence,
    fix,
    notes,
    pairs: groups.flatMap(({ pairs }) => pairs.map((pair) => pairDocument(pair, sourcePort, port))),
    errors: problems.map(({ cell, code, message }) => dropUnknown({ cell, code, message })),
  };
}

function pairDocument(
  { source, destination, main, others }: TracedPair,
  sourcePort: number | undefined,
  port: number | undefined,
): PairDocument {
  return {
    source: endpoint(source, sourcePort),
    destination: endpoint(destination, port),
    ...wayDocument(main),
    ...(others.length > 0 && { alternatives: others.map(wayDocument) }),
  };
}

function endpoint({ ip, container, cell }: Spot, port: number | undefined): EndpointDocument {
  const party =
    container === undefined ? cell && { cell: { id: cell.id } } : partyOfContainer(container);
  return { ip, ...dropUnknown({ port }), ...party };
}

function wayDocument({ verdict, explanation, path, logs }: ExplainedWay): WayDocument {
  return { verdict, reason: explanation.reason, hops: hopsOf(path), logs: logs.map(logDocument) };
}

/** The rules that a packet meets, cell by cell. */
export function hopsOf({ legs }: Path): readonly HopDocument[] {
  return legs.flatMap((leg) => [
    ...leg.outcome.hops.map(({ rule, action }) => ({
      cell: leg.cell.id,
      ...ruleRef(rule),
      action,
    })),
    ...acceptedByDefault(leg),
  ]);
}

/** Where no rule decides, the built-in chain accepts. */
function acceptedByDefault({ cell, outcome }: Leg): readonly HopDocument[] {
  if (outcome.verdict !== 'allowed' || outcome.decidedBy !== undefined) return [];
  const chain = outcome.delivery === 'local' ? 'INPUT' : 'FORWARD';
  return [{ cell: cell.id, table: 'filter', chain, action: 'ACCEPT' }];
}

function logDocument({ cellId, prefix, certain, limit, rule }: TraceLog): LogDocument {
  return { cell: cellId, prefix, certain, ...dropUnknown({ limit }), rule: ruleRef(rule) };
}

function ruleRef({ table, chain, number, spec }: Rule): RuleRef {
  return { table, chain, number, spec };
}
