import { hostAddress } from '../../iptables/rule-summary.js';
import type { DescribedRule } from '../../rules/rules-document.js';
import type { Palette } from '../color.js';
import { sourceSegment } from './rule-subject.js';
import { terminalSafe } from '../terminal-safe.js';
import type { Segment } from '../text-columns.js';

/**
 * What a rule asks of a packet: `tcp 8080 from frontend`.
 * @param known the address that the rule's heading says already.
 */
export function trafficSegments(
  rule: DescribedRule,
  known: string | undefined,
  palette: Palette,
): readonly Segment[] {
  const { protocol, ports, mark, source, destination } = rule.match;
  const sender = sourceSegment(rule, palette);
  const isKnown = destination !== undefined && hostAddress(destination) === known;
  return [
    ...foreignPrefix(rule),
    plain(protocol === undefined ? 'any traffic' : protocol.replace(/^!/, 'all but ')),
    ...(ports === undefined ? [] : [plain(` ${ports}`)]),
    ...(sender === undefined ? optional('mark', mark) : [plain(' from '), sender]),
    ...optional('from', source),
    ...(isKnown ? [] : optional('to', destination)),
  ];
}

/** Rules that somebody else wrote are told apart by their prefix. */
function foreignPrefix({ prefix, verdict }: DescribedRule): readonly Segment[] {
  return prefix === undefined || verdict !== undefined ? [] : [plain(`"${prefix}" `)];
}

function optional(word: string, value: string | undefined): readonly Segment[] {
  return value === undefined ? [] : [plain(` ${word} ${value.replace(/\/(?:32|128)$/, '')}`)];
}

function plain(text: string): Segment {
  return { text: terminalSafe(text) };
}
