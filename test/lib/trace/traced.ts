import type { ExitCodeValue } from '../../../src/lib/errors/cfnet-error.js';
import { openSnapshot } from '../../../src/lib/source/snapshot-source.js';
import { runTrace } from '../../../src/lib/trace/run-trace.js';
import type { TraceOrder } from '../../../src/lib/trace/trace-connection.js';
import { traceDocument, type TraceDocument } from '../../../src/lib/trace/trace-document.js';
import type { Trace } from '../../../src/lib/trace/trace-result.js';
import { expectToFit } from '../../support/schema.js';

export const CAPTURE = 'test/fixtures/silk-cell/snapshot';

/** Ids of the captured cells by their names in the capture. */
export const CELL_IDS = {
  'cell-0': 'c02dc4dd-e362-4923-a510-ca878e05ae11',
  'cell-1': '78859829-2386-4fe4-9551-2f6734f114c4',
  'cell-2': 'fd493106-6e19-486a-a7bb-2c4dc30b6e3f',
} as const;
export type CellName = keyof typeof CELL_IDS;

export interface Traced {
  readonly exitCode: ExitCodeValue;
  readonly trace: Trace;
  readonly document: TraceDocument;
  readonly notices: readonly string[];
}

/** Runs the service on a snapshot; its one document has to fit the schema. */
export async function traced(
  source: string,
  destination: string,
  { snapshot = CAPTURE, ...order }: Partial<TraceOrder> & { readonly snapshot?: string } = {},
): Promise<Traced> {
  const printed: Trace[] = [];
  const notices: string[] = [];
  const exitCode = await runTrace(
    { source: await openSnapshot(snapshot) },
    { ...order, source, destination },
    {
      notice: (sentence) => notices.push(sentence),
      print: (trace) => {
        printed.push(trace);
        return undefined;
      },
    },
  );
  const [trace, ...others] = printed;
  if (trace === undefined || others.length > 0) throw new Error('not one trace was printed');
  const document = traceDocument(trace);
  expectToFit('trace', document);
  return { exitCode, trace, document, notices };
}
