import type { Flow } from '../flow/flow.js';
import type { PartyBook } from '../flow/party-book.js';
import type { HeadTest } from '../kernel-log/kernel-log-reader.js';
import { createHeadTest } from './head-test.js';
import { END_FIELDS, type End, type EndTest } from './end-test.js';
import { flagOf, SIDES, type FilterValues, type Side } from './filter-values.js';
import { FLOW_FIELDS, type FlowTest } from './flow-test.js';

/** One flag's values: some of `wanted` must hold (when there are any), and none of `unwanted`. */
interface Clause<Test> {
  readonly wanted: readonly Test[];
  readonly unwanted: readonly Test[];
}

interface EndClause extends Clause<EndTest> {
  readonly side: Side;
  readonly isInHead: boolean;
}

/** Filters combine with AND, the values of one flag with OR (contract, section 2). */
export class FlowFilter {
  readonly #endClauses: readonly EndClause[];
  readonly #flowClauses: readonly Clause<FlowTest>[];

  /** Errors: USAGE for a value that its field cannot have. */
  constructor(values: FilterValues) {
    this.#endClauses = END_FIELDS.flatMap((field) =>
      SIDES.flatMap(({ side, prefix }) =>
        clauses(values[flagOf(field, prefix)], field.parse).map((clause) => ({
          ...clause,
          side,
          isInHead: field.isInHead,
        })),
      ),
    );
    this.#flowClauses = FLOW_FIELDS.flatMap(({ name, parse }) => clauses(values[name], parse));
  }

  /** Whether a flow passes. */
  test(flow: Flow): boolean {
    if (!this.#flowClauses.every((clause) => holds(clause, (test) => test(flow)))) return false;
    if (this.#endClauses.length === 0) return true;
    const source = sourceEnd(flow);
    const destination = destinationEnd(flow);
    return this.#endClauses.every((clause) =>
      holds(clause, (test) => {
        if (clause.side === 'source') return test(source);
        if (clause.side === 'destination') return test(destination);
        return test(source) || test(destination);
      }),
    );
  }

  /**
   * A cheap test of a line's beginning that turns down only flows which `test` would turn down as well.
   * Undefined where no filter says anything about the beginning of a line.
   */
  headTest(parties: PartyBook): HeadTest | undefined {
    const tests = this.#endClauses
      .filter((clause) => clause.isInHead && clause.wanted.length > 0)
      .map((clause) => createHeadTest(clause.wanted, parties));
    if (tests.length === 0) return undefined;
    return (prefix, source, destination) =>
      tests.every((test) => test(prefix, source, destination));
  }
}

function clauses<Test>(
  values: readonly string[] | undefined,
  parse: (value: string) => Test,
): Clause<Test>[] {
  if (values === undefined || values.length === 0) return [];
  const isUnwanted = (value: string): boolean => value.startsWith('!');
  return [
    {
      wanted: values.filter((value) => !isUnwanted(value)).map((value) => parse(value)),
      unwanted: values.filter(isUnwanted).map((value) => parse(value.slice(1))),
    },
  ];
}

function holds<Test>(clause: Clause<Test>, passes: (test: Test) => boolean): boolean {
  return (
    (clause.wanted.length === 0 || clause.wanted.some(passes)) && !clause.unwanted.some(passes)
  );
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
