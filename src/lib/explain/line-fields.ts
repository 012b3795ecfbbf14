import type { Flow } from '../flow/flow.js';
import { formatTag, INGRESS_MARK } from '../flow/mark.js';
import { readFields, type LogField } from '../kernel-log/read-fields.js';
import { utf8Text } from '../text/utf8-text.js';
import { inMeaning, macMeaning, outMeaning, type NameAddress } from './device-meaning.js';
import type { FieldMeaning } from './match.js';
import { plainMeaning } from './plain-fields.js';
import { prefixMeaning } from './prefix-meaning.js';
import { cellName, nameOf, partyName } from './wording.js';

/** The parts of a log line one by one, in their order, each in plain words. */
export function lineFields(flow: Flow): readonly FieldMeaning[] {
  return [
    ...envelopeFields(flow),
    { field: flow.packet.prefix.text, meaning: prefixMeaning(flow) },
    ...packetFields(flow),
    ...missingMark(flow),
  ];
}

function envelopeFields({ packet, cell }: Flow): readonly FieldMeaning[] {
  const { time, uptime, repeated, cell: said } = packet.envelope;
  return [
    ...(time === undefined
      ? []
      : [{ field: time.text, meaning: 'when the line was written, in UTC' }]),
    ...(said === undefined
      ? []
      : [{ field: cellName(said), meaning: 'the cell that wrote it, as the log says' }]),
    ...(said !== undefined || cell === undefined
      ? []
      : [
          {
            field: cellName(cell),
            meaning: 'the cell that wrote it: the container lives there',
          },
        ]),
    ...(uptime === undefined
      ? []
      : [{ field: `[${uptime}]`, meaning: "seconds since the cell's kernel started" }]),
    ...(repeated === undefined
      ? []
      : [{ field: `repeated ${repeated} times`, meaning: 'rsyslog left out equal messages' }]),
  ];
}

function packetFields(flow: Flow): readonly FieldMeaning[] {
  const seen = new Set<string>();
  return readFields(utf8Text(flow.packet.words)).map((field) => {
    const { key, value, quoted } = field;
    const place = `${quoted ? '[' : ''}${key}`;
    const isSecond = seen.has(place);
    seen.add(place);
    return {
      field: value === undefined ? key : `${key}=${value}`,
      meaning: quoted
        ? 'part of the packet that the ICMP error is about'
        : (meaningByEnds(flow, field) ??
          plainMeaning(key, value, { isSecond, protocol: flow.packet.protocol }) ??
          'a field that cfnet does not know'),
    };
  });
}

/** Fields that say something about who sends to whom. */
function meaningByEnds(flow: Flow, { key, value = '' }: LogField): string | undefined {
  const { packet, source, destination } = flow;
  const nameAddress: NameAddress = (ip) => {
    if (ip === packet.source) return partyName(source);
    return ip === packet.destination ? partyName(destination) : undefined;
  };
  switch (key) {
    case 'IN':
      return inMeaning(value, nameAddress);
    case 'OUT':
      return outMeaning(value, nameAddress);
    case 'MAC':
      return macMeaning(value, packet.inInterface);
    case 'SRC':
    case 'DST':
      if (value === '') return 'empty: somebody took the address out';
      return key === 'SRC'
        ? `address of the source${whose(partyName(source))}`
        : `address of the destination${whose(partyName(destination))}`;
    case 'MARK':
      return markMeaning(flow);
    default:
      return undefined;
  }
}

function whose(name: string | undefined): string {
  return name === undefined ? '; nobody known has it' : `, ${name}`;
}

/** The workshop has it that only allowed packets are marked; denied ones are as well (cf-facts 1.2). */
function markMeaning({ packet, source }: Flow): string {
  const { mark } = packet;
  if (mark === undefined) return 'mark of the packet';
  if (mark === INGRESS_MARK) return 'mark of traffic from the router or a mapped port';
  const app = source.app === undefined ? '' : `, ${nameOf(source.app)}`;
  return `policy tag ${formatTag(mark)} of the source app${app}: all packets of an app that is the source of a policy carry it, allowed or not`;
}

const NOT_MARKED = 'no cell marked the sender as the source of any network policy';

function missingMark({ packet }: Flow): readonly FieldMeaning[] {
  const { kind, verdict } = packet.prefix;
  if (packet.mark !== undefined || kind !== 'c2c' || verdict !== 'denied') return [];
  return [{ field: '(no MARK=)', meaning: NOT_MARKED }];
}
