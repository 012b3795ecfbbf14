import type { Directory } from '../directory/directory.js';
import type { Evidence } from '../directory/model.js';
import { Enricher, type Knowledge } from '../flow/enricher.js';
import { flowDocument } from '../flow/flow-document.js';
import type { Flow } from '../flow/flow.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { KernelLogReader } from '../kernel-log/kernel-log-reader.js';
import type { LoggedPacket } from '../kernel-log/packet.js';
import { lineFields } from './line-fields.js';
import type { Match } from './match.js';
import { partyPhrase } from './wording.js';

/**
 * The log lines in a pasted text. A terminal may have broken a line in two, so a text that gives nothing
 * line by line is read once more as one.
 * @param latest the latest moment that a line can be from, in milliseconds of the Unix epoch.
 */
export function findLines(text: string, knowledge: Knowledge, latest: number): readonly Match[] {
  const lineByLine = readPackets(text, latest);
  const packets =
    lineByLine.length > 0 ? lineByLine : readPackets(text.replace(/\s*\n\s*/g, ' '), latest);
  const enricher = new Enricher(knowledge);
  return packets.map((packet) => lineMatch(enricher.enrich(packet), knowledge.directory));
}

function readPackets(text: string, latest: number): readonly LoggedPacket[] {
  const packets: LoggedPacket[] = [];
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  new KernelLogReader().readBlock(`${bytes}\n`, latest, (packet) => packets.push(packet));
  return packets;
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
    ip: isIngress ? packet.destination : packet.source,
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

function verdictPhrase({ packet }: Flow): string {
  const { verdict, kind } = packet.prefix;
  if (verdict === 'rate-limited') return 'over the limit for new outbound connections';
  if (verdict === 'allowed') {
    return kind === 'c2c' ? 'allowed by a network policy' : 'allowed by a security group';
  }
  return kind === 'c2c'
    ? 'denied, no network policy allows it'
    : 'denied, no security group allows it';
}
