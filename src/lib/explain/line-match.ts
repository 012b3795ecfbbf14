import type { Directory } from '../directory/directory.js';
import type { Evidence } from '../directory/model.js';
import { Enricher, type Knowledge } from '../flow/enricher.js';
import { flowDocument } from '../flow/flow-document.js';
import type { Flow } from '../flow/flow.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { readPastedPackets } from '../kernel-log/pasted-packets.js';
import { lineFields } from './line-fields.js';
import type { Match } from './match.js';
import { overLimit, partyPhrase } from './wording.js';

/** A line that was pasted: what is told of it, and all that is known. */
export interface PastedLine {
  readonly match: Match;
  readonly flow: Flow;
}

/** The log lines in a pasted text; `latest` as `readPastedPackets` has it. */
export function findLines(text: string, knowledge: Knowledge, latest: number): readonly Match[] {
  return pastedLines(text, knowledge, latest).map(({ match }) => match);
}

/** The same, each with its flow. */
export function pastedLines(
  text: string,
  knowledge: Knowledge,
  latest: number,
): readonly PastedLine[] {
  const enricher = new Enricher(knowledge);
  return readPastedPackets(text, latest).map((packet) => {
    const flow = enricher.enrich(packet);
    return { match: lineMatch(flow, knowledge.directory), flow };
  });
}

/** The end whose rule spoke is the one that the line is about: it gives the match its app and instance. */
function lineMatch(flow: Flow, directory: Directory): Match {
  const { packet, cell } = flow;
  const isIngress = packet.prefix.kind === 'c2c';
  const party = isIngress ? flow.destination : flow.source;
  const container =
    party.instance === undefined ? undefined : directory.containerByHandle(party.instance.guid);
  return dropUnknown({
    type: 'line' as const,
    confidence: 'exact' as const,
    sentence: sentence(flow),
    app: party.app,
    space: party.space,
    org: party.org,
    instance: party.instance,
    cell,
    ip: (isIngress ? packet.destination : packet.source) || undefined,
    state: container?.state,
    flow: flowDocument(flow),
    fields: lineFields(flow),
    evidence: evidenceOf(flow, directory),
  });
}

function evidenceOf({ source, destination }: Flow, directory: Directory): readonly Evidence[] {
  return [source, destination].flatMap(
    ({ instance, app }) =>
      (instance === undefined
        ? app && directory.app(app.guid)
        : directory.containerByHandle(instance.guid)
      )?.evidence ?? [],
  );
}

function sentence(flow: Flow): string {
  const { packet, source, destination } = flow;
  const { protocol = 'traffic', destinationPort } = packet;
  const from = partyPhrase(source, packet.source);
  const to = partyPhrase(destination, packet.destination);
  const port = destinationPort === undefined ? '' : ` port ${destinationPort}`;
  return `${verdictPhrase(flow)}: ${protocol} from ${from} to ${to}${port}`;
}

function verdictPhrase({ packet, reason, hindsight, isDryRun }: Flow): string {
  const { verdict, kind } = packet.prefix;
  if (verdict === 'rate-limited') return overLimit(isDryRun);
  if (verdict === 'allowed') {
    return kind === 'c2c' ? 'allowed by a network policy' : 'allowed by a security group';
  }
  // A policy may well allow it by now, or have done so then.
  if (hindsight !== undefined || reason === 'AGENT_STALE') {
    return "denied, no network policy's rule let it in";
  }
  return kind === 'c2c'
    ? 'denied, no network policy allows it'
    : 'denied, no security group allows it';
}
