import { ExitCode, type ExitCodeValue } from '../errors/cfnet-error.js';
import type { LiveFoundation } from '../live/foundation.js';
import { probeConnection, type ProbeOrder } from './probe-connection.js';
import type { ProbeDocument } from './probe-document.js';

/** The outside world of the service. */
export interface ProbePorts {
  readonly print: (document: ProbeDocument) => Promise<void> | undefined;
  readonly notice: (sentence: string) => void;
}

/** Probes and prints. @returns the exit code of the contract. Errors: those of `probeConnection`. */
export async function runProbe(
  foundation: LiveFoundation,
  order: ProbeOrder,
  { print, notice }: ProbePorts,
): Promise<ExitCodeValue> {
  const document = await probeConnection(foundation, order, notice);
  for (const { message } of document.errors) notice(message);
  await print(document);
  if (document.tool === undefined) return ExitCode.outside;
  return document.verdict === 'allowed' ? ExitCode.done : ExitCode.no;
}
