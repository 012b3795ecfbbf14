import { DirectoryBuilder } from '../../src/lib/directory/directory-builder.js';
import type { Directory } from '../../src/lib/directory/directory.js';
import type { Cell, Evidence } from '../../src/lib/directory/model.js';
import type { ContainerSighting } from '../../src/lib/directory/records.js';
import { Enricher, type Knowledge } from '../../src/lib/flow/enricher.js';
import type { Flow } from '../../src/lib/flow/flow.js';
import { PartyBook } from '../../src/lib/flow/party-book.js';
import { ReasonFinder } from '../../src/lib/flow/reason-finder.js';
import type { CellPolicies, PolicyLook } from '../../src/lib/flow/policies-then.js';
import { ALWAYS } from '../../src/lib/flow/time-span.js';
import { PolicySet } from '../../src/lib/policy/policy-set.js';
import type { Policy } from '../../src/lib/policy/policy.js';
import { readOne } from '../lib/kernel-log/read-lines.js';

const EVIDENCE: Evidence = { from: 'container-metadata', detail: 'made up by a test' };

/** A foundation in few words: what a test says of it is all that is known. */
export interface Foundation {
  readonly containers?: readonly Omit<ContainerSighting, 'evidence'>[];
  /** App guids by policy tag. */
  readonly tags?: Readonly<Record<number, string>>;
  readonly cells?: readonly Cell[];
  /** Absent: the policies are not known. */
  readonly policies?: readonly Policy[];
  /** What cells enforce, by cell id; absent: their rules are not known. */
  readonly policiesOnCells?: Readonly<Record<string, readonly Policy[]>>;
}

export function directoryOf({ containers = [], tags = {}, cells = [] }: Foundation): Directory {
  const builder = new DirectoryBuilder();
  for (const container of containers) {
    builder.addContainer({ state: 'running', ...container, evidence: EVIDENCE });
  }
  for (const [tag, holder] of Object.entries(tags)) {
    builder.addTag({ tag: Number(tag), holder, type: 'app', evidence: [EVIDENCE] });
  }
  for (const cell of cells) builder.addCell(cell);
  return builder.build();
}

export function knowledgeOf(foundation: Foundation): Knowledge {
  const directory = directoryOf(foundation);
  const { policies, policiesOnCells = {} } = foundation;
  const onCells = new Map(
    Object.entries(policiesOnCells).map(([cell, enforced]) => [cell, onCellAlways(enforced)]),
  );
  const looks = policies === undefined ? [] : [lookAlways(policies)];
  return {
    directory,
    parties: new PartyBook(directory),
    findRule: () => undefined,
    reasons: new ReasonFinder({
      looks: () => looks,
      policiesOnCell: (cell) => onCells.get(cell),
    }),
  };
}

/** Policies that hold for lines of any time, or of none. */
export function lookAlways(policies: readonly Policy[]): PolicyLook {
  return { policies: new PolicySet(policies), span: ALWAYS };
}

/** The rules that a cell has at any time. */
export function onCellAlways(policies: readonly Policy[]): CellPolicies {
  const sources = new Set(policies.map(({ source }) => source));
  return { policies: new PolicySet(policies), sources, span: ALWAYS };
}

/** The flow of one line, enriched with all that is known of a foundation. */
export function flowIn(foundation: Foundation, text: string, cell?: Cell): Flow {
  return new Enricher(knowledgeOf(foundation), cell).enrich(readOne(text));
}

export function policy(
  source: string,
  destination: string,
  ports: number | readonly [number, number] = 8080,
  protocol: Policy['protocol'] = 'tcp',
): Policy {
  const [start, end] = typeof ports === 'number' ? [ports, ports] : ports;
  return { source, destination, protocol, ports: { start, end } };
}
