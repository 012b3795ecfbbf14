import { setTimeout as wait } from 'node:timers/promises';
import { gatherKnowledge } from '../enrich/knowledge.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { problemFromError, type Problem } from '../errors/problem.js';
import { findLines } from '../explain/line-match.js';
import type { EndpointDocument, FlowDocument } from '../flow/flow-document.js';
import { partyOfContainer } from '../flow/party-book.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { LiveFoundation } from '../live/foundation.js';
import { formatAddress, formatIpv6InFull, type Address } from '../net/address.js';
import { hostAndPort } from '../net/host-and-port.js';
import { resolveHost } from '../live/resolve-host.js';
import type { Spot } from '../trace/end.js';
import { chooseSender } from '../trace/sender.js';
import { traceConnection } from '../trace/trace-connection.js';
import type { Trace } from '../trace/trace-result.js';
import { choosePair, type ProbePair } from './choose-pair.js';
import { judge } from './judge.js';
import type { ProbeDocument } from './probe-document.js';
import {
  PROBE_PROTOCOLS,
  readAttempt,
  sendScript,
  type Attempt,
  type ProbeProtocol,
  type Target,
} from './send-script.js';
import { linesSince, markLog, type LogMark } from './watch-log.js';

/** What is to be probed, as it was asked for. */
export interface ProbeOrder {
  readonly source: string;
  readonly destination: string;
  readonly port?: number | undefined;
  readonly protocol?: string | undefined;
}

/** Where the default of `cf add-network-policy` is taken. */
const DEFAULT_PORT = 8080;

/** Denials are logged once a second for each container (cf-facts 2.3): the next one has its chance after that. */
const MOST_ATTEMPTS = 3;
const PAUSE_MS = 1100;

const SSH_TIMEOUT_MS = 60_000;

/**
 * Sends one connection from inside of an app, finds the log line that it caused, and compares with what the cells'
 * rules foretold.
 * Errors: CfnetError USAGE, NOT_FOUND, and those of `cf ssh`, the director and the cells.
 */
export async function probeConnection(
  foundation: LiveFoundation,
  order: ProbeOrder,
  notice: (sentence: string) => void,
): Promise<ProbeDocument> {
  const { source } = foundation;
  const { value: directory } = await source.directory();
  const found = await resolveHost(order.destination, directory, foundation.cf, () =>
    chooseSender(order.source, directory, source.info),
  );
  const destination = found?.destination ?? order.destination;
  const pair = choosePair(order.source, destination, directory, source.info);
  const target = targetOf(order, pair);
  const trace = await traceConnection(source, {
    source: pair.source.container?.handle ?? pair.source.ip,
    destination: pair.destination.container?.handle ?? pair.destination.ip,
    port: target.port,
    protocol: target.protocol,
  });
  const sent = await sendAndWatch(foundation, pair, target, trace, notice);
  return documentOf(pair, target, trace, sent);
}

interface Sent {
  readonly attempt: Attempt;
  readonly attempts: number;
  readonly flow?: FlowDocument;
  readonly watched: readonly string[];
  readonly problems: readonly Problem[];
}

async function sendAndWatch(
  foundation: LiveFoundation,
  pair: ProbePair,
  target: Target,
  trace: Trace,
  notice: (sentence: string) => void,
): Promise<Sent> {
  // Without cells in the source there is none to watch, and it has said why.
  const isBlind = (await foundation.source.cells()).value.length === 0;
  const { value: cells } = isBlind ? { value: [] } : await foundation.cells();
  const watched = cells.filter(({ id }) => pair.cellIds.includes(id));
  const { knowledge } = await gatherKnowledge(foundation.source, { isOfNow: true });
  const isLoggable = trace.groups.some(({ pairs }) =>
    pairs.some(({ main }) => main.logs.length > 0),
  );
  const problems: Problem[] = [];
  for (let attempts = 1; ; attempts += 1) {
    const marks = await settled(
      watched.map(async (cell) => markLog(await foundation.transport(), cell)),
      problems,
    );
    notice(
      `Sending ${target.protocol} from ${pair.instance.app.name ?? ''}/${pair.instance.index} to ${target.host}${target.port === undefined ? '' : ` port ${target.port}`}`,
    );
    const { stdout, stderr } = await foundation.cf.ssh(pair.instance, sendScript(target), {
      timeoutMs: SSH_TIMEOUT_MS,
    });
    const attempt = readAttempt(stdout.toString('utf8'), stderr, target.protocol);
    const since = async (mark: LogMark): Promise<readonly string[]> =>
      linesSince(await foundation.transport(), mark, [
        `SRC=${inLog(sender(trace, pair).address)} DST=${inLog(pair.destination.address)} `,
        ...needlesOf(target),
      ]);
    const lines = (await settled(marks.map(since), problems)).flat();
    const [line] = lines.flatMap((text) => findLines(text, knowledge, Date.now()));
    const isWanted = attempt.outcome !== 'connected' && isLoggable && attempts < MOST_ATTEMPTS;
    if (line?.flow === undefined && isWanted) {
      await wait(PAUSE_MS);
      continue;
    }
    const ids = marks.map(({ cell }) => cell.id);
    return { attempt, attempts, watched: ids, problems, ...dropUnknown({ flow: line?.flow }) };
  }
}

/** Where the sender sends from: to IPv6 from another address, which the trace found. */
function sender({ groups }: Trace, { source }: ProbePair): Spot {
  return groups[0]?.pairs[0]?.source ?? source;
}

/** What its log line has of it besides the addresses. */
function needlesOf({ port, protocol }: Target): readonly string[] {
  if (port !== undefined) return [`DPT=${port} `];
  return [protocol === 'icmp' ? 'PROTO=ICMP TYPE=8 ' : 'PROTO=ICMPv6 TYPE=128 '];
}

/** An address as the kernel prints it. */
function inLog(address: Address): string {
  return address.family === 4 ? formatAddress(address) : formatIpv6InFull(address.value);
}

/** What could be had; what could not is told once. */
async function settled<T>(work: readonly Promise<T>[], problems: Problem[]): Promise<readonly T[]> {
  const results = await Promise.allSettled(work);
  return results.flatMap((result) => {
    if (result.status === 'fulfilled') return [result.value];
    if (!(result.reason instanceof CfnetError)) throw result.reason;
    const problem = problemFromError(result.reason);
    if (!problems.some(({ message }) => message === problem.message)) problems.push(problem);
    return [];
  });
}

function documentOf(pair: ProbePair, target: Target, trace: Trace, sent: Sent): ProbeDocument {
  const { attempt, attempts, flow, watched, problems } = sent;
  const { verdict, sentence } = judge(attempt, flow, target.protocol);
  const { reason } = trace;
  return {
    version: 1,
    verdict,
    sentence: capital(sentence),
    outcome: attempt.outcome,
    ...dropUnknown({ tool: attempt.tool, said: attempt.said === '' ? undefined : attempt.said }),
    attempts,
    protocol: target.protocol,
    source: endpoint(sender(trace, pair), undefined),
    destination: endpoint(pair.destination, target.port),
    watched,
    ...dropUnknown({ flow }),
    predicted: { verdict: trace.verdict, reason, sentence: trace.sentence },
    ...(verdict !== 'unknown' && { agrees: verdict === trace.verdict }),
    notes: [...notesOf(pair, target, sent, trace)],
    fix: verdict === 'allowed' ? [] : trace.fix,
    errors: [...trace.problems, ...problems].map(({ cell, code, message }) =>
      dropUnknown({ cell, code, message }),
    ),
  };
}

function* notesOf(
  pair: ProbePair,
  target: Target,
  { attempt, flow, watched }: Sent,
  trace: Trace,
): Generator<string> {
  if (attempt.tool === undefined) {
    yield `The container has ${target.port === undefined ? 'no ping' : 'none of curl, nc and bash'}: nothing could be sent`;
  }
  if (pair.others > 0) {
    yield `One of ${pair.others + 1} pairs of instances was tried; app/INDEX chooses another`;
  }
  if (flow !== undefined) return;
  if (watched.length === 0)
    yield 'No cell on the way could be watched: whether it was logged is not known';
  else yield* whyNoLine(trace);
  yield* trace.notes;
}

/** Where no rule logs, the prediction's own notes say why; a rule that does owes an explanation. */
function* whyNoLine({ groups, notes }: Trace): Generator<string> {
  const logs = groups.flatMap(({ pairs }) => pairs.flatMap(({ main }) => main.logs));
  const [first] = logs;
  if (first === undefined) {
    if (notes.length === 0) yield 'No rule on the way logs such packets';
    return;
  }
  const why =
    first.limit === undefined
      ? 'is rsyslog running there?'
      : 'its rate limit may have been used up';
  yield `A rule on the way logs such packets (${first.prefix}), though: ${why}`;
}

function targetOf({ port, protocol = 'tcp' }: ProbeOrder, pair: ProbePair): Target {
  const name = protocolOf(protocol, pair);
  if (name === undefined) {
    throw new CfnetError('USAGE', `'${protocol}' cannot be sent, only tcp, udp, icmp and icmpv6`, {
      hint: 'cfnet trace predicts what would happen to other protocols.',
    });
  }
  const given = port ?? pair.port;
  if (name === 'icmp' || name === 'icmpv6') {
    if (given !== undefined) throw new CfnetError('USAGE', `${name} has no ports`);
    return { host: pair.destination.ip, protocol: name };
  }
  if (given === undefined && !pair.isApp) {
    throw new CfnetError('USAGE', `there is no port to connect to at ${pair.destination.ip}`, {
      hint: `Give --port N, or ${hostAndPort(pair.destination.ip, 'N')}.`,
    });
  }
  if (port !== undefined && pair.port !== undefined && port !== pair.port) {
    throw new CfnetError('USAGE', `--port ${port} and :${pair.port} differ`);
  }
  return { host: pair.destination.ip, port: given ?? DEFAULT_PORT, protocol: name };
}

/** `icmp` is the destination's, as `ping` takes it. */
function protocolOf(given: string, { destination }: ProbePair): ProbeProtocol | undefined {
  const name = PROBE_PROTOCOLS.find((one) => one === given.toLowerCase());
  return name === 'icmp' && destination.address.family === 6 ? 'icmpv6' : name;
}

function endpoint({ ip, container, cell }: Spot, port: number | undefined): EndpointDocument {
  const party =
    container === undefined ? cell && { cell: { id: cell.id } } : partyOfContainer(container);
  return { ip, ...dropUnknown({ port }), ...party };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
