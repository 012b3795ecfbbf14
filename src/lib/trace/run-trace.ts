import { isoTime } from '../directory/iso-time.js';
import { ExitCode, type ExitCodeValue } from '../errors/cfnet-error.js';
import { isFailure, problemTexts } from '../errors/problem.js';
import type { OpenedSource } from '../live/open-chosen.js';
import { connectionText } from './connection.js';
import { lookUpDestination } from './look-up.js';
import { traceConnection, type TraceOrder } from './trace-connection.js';
import type { Trace } from './trace-result.js';

/** The outside world of the service. */
export interface TracePorts {
  readonly print: (trace: Trace) => Promise<void> | undefined;
  readonly notice: (sentence: string) => void;
}

/**
 * Predicts what happens between two ends and prints it. @returns the exit code of the contract.
 * Errors: those of `traceConnection`, and of looking up a host name.
 */
export async function runTrace(
  { source, foundation }: OpenedSource,
  order: TraceOrder,
  ports: TracePorts,
): Promise<ExitCodeValue> {
  const destination =
    foundation === undefined
      ? order.destination
      : await lookUpDestination(foundation, order, ports.notice);
  const trace = await traceConnection(source, { ...order, destination });
  const { connection } = trace.question;
  const { takenAt } = source.info;
  if (takenAt !== undefined) {
    ports.notice(`This is as it was at ${isoTime(takenAt)}, when the snapshot was taken`);
  }
  problemTexts(trace.problems).forEach(ports.notice);
  if (connection.isDefaultPort) {
    ports.notice(
      `No port was given: ${connectionText(connection)} is taken, the default of cf add-network-policy`,
    );
  }
  await ports.print(trace);
  return exitCodeOf(trace);
}

function exitCodeOf({ verdict, reason, untold, problems }: Trace): ExitCodeValue {
  if (untold > 0 || problems.some(isFailure)) return ExitCode.partial;
  if (verdict === 'allowed') return ExitCode.done;
  return reason === 'UNKNOWN_ADDRESS' ? ExitCode.notFound : ExitCode.no;
}
