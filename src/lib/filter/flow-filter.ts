import type { Flow } from '../flow/flow.js';
import type { PartyBook } from '../flow/party-book.js';
import type { HeadTest } from '../kernel-log/kernel-log-reader.js';
import { clausesOf, holds, holdsAt, type Clause, type EndClause } from './clause.js';
import { END_FIELDS, type End } from './end-test.js';
import { flagOf, SIDES, type FilterValues } from './filter-values.js';
import { FLOW_FIELDS, type FlowTest } from './flow-test.js';
import { allOf, headTestsOf } from './head-test.js';

/** Filters combine with AND, the values of one flag with OR (contract, section 2). */
export class FlowFilter {
  readonly #endClauses: readonly EndClause[];
  readonly #flowClauses: readonly Clause<FlowTest>[];

  /** Errors: USAGE for a value that its field cannot have. */
  constructor(values: FilterValues) {
    this.#endClauses = END_FIELDS.flatMap((field) =>
      SIDES.flatMap(({ side, prefix }) => {
        const flag = flagOf(field, prefix);
        const { looksAt } = field;
        return clausesOf(flag, values[flag], field.parse).map((one) => ({ ...one, side, looksAt }));
      }),
    );
    this.#flowClauses = FLOW_FIELDS.flatMap(({ name, parse }) =>
      clausesOf(name, values[name], parse),
    );
  }

  /** Whether a flow passes. */
  test(flow: Flow): boolean {
    if (!this.#flowClauses.every((clause) => holds(clause, (test) => test(flow)))) return false;
    if (this.#endClauses.length === 0) return true;
    const source = sourceEnd(flow);
    const destination = destinationEnd(flow);
    return this.#endClauses.every((clause) => holdsAt(clause, source, destination));
  }

  /**
   * A cheap test of a line's beginning that turns down only flows which `test` would turn down as well.
   * Undefined where no filter says anything about the beginning of a line.
   */
  headTest(parties: PartyBook): HeadTest | undefined {
    return allOf(headTestsOf(this.#endClauses, parties));
  }
}

function sourceEnd({ packet, source }: Flow): End {
  const { prefix } = packet;
  return {
    party: source,
    ip: packet.source,
    port: packet.sourcePort,
    handlePiece: prefix.names === 'source-handle' ? prefix.piece : undefined,
    appPiece: undefined,
  };
}

function destinationEnd({ packet, destination }: Flow): End {
  const { prefix } = packet;
  return {
    party: destination,
    ip: packet.destination,
    port: packet.destinationPort,
    handlePiece: prefix.names === 'destination-handle' ? prefix.piece : undefined,
    appPiece: prefix.names === 'destination-app' ? prefix.piece : undefined,
  };
}
