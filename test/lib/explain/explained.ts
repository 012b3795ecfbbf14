import { CfnetError } from '../../../src/lib/errors/cfnet-error.js';
import { openSnapshot } from '../../../src/lib/source/snapshot-source.js';
import { runExplain } from '../../../src/lib/explain/run-explain.js';
import type { ExplainDocument, Match } from '../../../src/lib/explain/match.js';
import { expectToFit } from '../../support/schema.js';

export const CAPTURE = 'test/fixtures/silk-cell/snapshot';

export interface Explained {
  readonly exitCode: number;
  readonly matches: readonly Match[];
  readonly notices: readonly string[];
}

/** Runs the service; its document has to fit the schema. */
export async function explained(thing: string, snapshot?: string): Promise<Explained> {
  const printed: ExplainDocument[] = [];
  const notices: string[] = [];
  const exitCode = await runExplain(
    { thing, isSourceChosen: snapshot !== undefined },
    {
      openSource: () => {
        if (snapshot !== undefined) return openSnapshot(snapshot);
        throw new CfnetError('NOT_LOGGED_IN', 'cf is not logged in');
      },
      now: () => Date.UTC(2026, 10, 22, 2),
      notice: (sentence) => notices.push(sentence),
      print: (document) => {
        printed.push(document);
        return undefined;
      },
    },
  );
  for (const document of printed) expectToFit('explain', document);
  return { exitCode, matches: printed.flatMap(({ matches }) => matches), notices };
}
