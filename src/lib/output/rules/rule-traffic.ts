import { hostAddress } from '../../iptables/rule-summary.js';
import type { DescribedRule } from '../../rules/rules-document.js';
import type { Palette } from '../color.js';
import { sourceSegment } from './rule-subject.js';
import { terminalSafe } from '../terminal-safe.js';
import type { Segment } from '../text-columns.js';

/**
 * What a rule asks of a packet: `tcp 8080 from frontend`, `IPv6 any traffic`.
 * @param known the address that the rule's heading says already.
 */
export function trafficSegments(
  rule: DescribedRule,
  known: string | undefined,
  palette: Palette,
): readonly Segment[] {
  const { protocol, ports, mark, source, destination } = rule.match;
  const sender = sourceSegment(rule, palette);
  const isKnown = known !== undefined && hostAddress(destination) === known;
  return [
    ...foreignPrefix(rule),
    ...(rule.family === 'ipv6' ? [plain('IPv6 ')] : []),
    plain(protocol === undefined ? 'any traffic' : negationSpelt(protocol)),
    ...(ports === undefined ? [] : [plain(` ${negationSpelt(ports, 'ports ')}`)]),
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
  if (value === undefined) return [];
  return [plain(` ${word} ${negationSpelt(value.replaceAll(/\/(?:32|128)(?= |$)/g, ''))}`)];
}

/** `!tcp` is `all but tcp`; of several values one may be so. */
function negationSpelt(value: string, what = ''): string {
  return value.replaceAll(/(?<= |^)!/g, `all ${what}but `);
}

function plain(text: string): Segment {
  return { text: terminalSafe(text) };
}
