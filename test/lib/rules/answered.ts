import { Readable } from 'node:stream';
import type { ExitCodeValue } from '../../../src/lib/errors/cfnet-error.js';
import type {
  DescribedRule,
  RulesDocument,
  RulesView,
} from '../../../src/lib/rules/rules-document.js';
import { runRules, type RulesOrder } from '../../../src/lib/rules/run-rules.js';
import { openSnapshot } from '../../../src/lib/source/snapshot-source.js';
import type { Source } from '../../../src/lib/source/source.js';
import { expectToFit } from '../../support/schema.js';

export const CAPTURE = 'test/fixtures/silk-cell/snapshot';
export const CELL_0 = 'c02dc4dd-e362-4923-a510-ca878e05ae11';
export const CELL_1 = '78859829-2386-4fe4-9551-2f6734f114c4';
export const CELL_2 = 'fd493106-6e19-486a-a7bb-2c4dc30b6e3f';

export interface Answered {
  readonly exitCode: ExitCodeValue;
  readonly document: RulesDocument;
  readonly view: RulesView;
  readonly notices: readonly string[];
  readonly unreached: ReadonlySet<DescribedRule>;
}

export interface Question extends Partial<RulesOrder> {
  readonly stdin?: string;
}

/** Runs the service on a snapshot or another source; its one document has to fit the schema. */
export async function answered(
  question: Question,
  from: string | Source = CAPTURE,
): Promise<Answered> {
  const printed: Pick<Answered, 'document' | 'view' | 'unreached'>[] = [];
  const notices: string[] = [];
  const order: RulesOrder = { cells: [], all: false, every: false, ...question };
  const ports = {
    stdin: Readable.from(question.stdin === undefined ? [] : [Buffer.from(question.stdin)]),
    now: () => Date.UTC(2026, 10, 22, 2),
    notice: (sentence: string) => notices.push(sentence),
    print: (document: RulesDocument, view: RulesView, unreached: ReadonlySet<DescribedRule>) => {
      printed.push({ document, view, unreached });
      return undefined;
    },
  };
  const source = typeof from === 'string' ? await openSnapshot(from) : from;
  const exitCode = await runRules(source, order, ports);
  const [answer, ...others] = printed;
  if (answer === undefined || others.length > 0) throw new Error('not one document was printed');
  expectToFit('rules', answer.document);
  return { exitCode, notices, ...answer };
}

export function rulesOn(document: RulesDocument, cellId: string): readonly DescribedRule[] {
  return document.cells.find(({ cell }) => cell.id === cellId)?.rules ?? [];
}

/** `frontend/0`, with the handle where there is no index. */
export function subjectOf({ app, instance }: DescribedRule): string {
  return `${app?.name ?? '?'}/${instance?.index ?? instance?.guid ?? '?'}`;
}
