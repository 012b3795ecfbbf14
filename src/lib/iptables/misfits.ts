import type { LoggedHeader } from '../kernel-log/packet.js';
import { readFields } from './log-rule-index.js';
import { NO } from './matcher/answer.js';
import { blankPacket, type PacketFields } from './matcher/packet-fields.js';
import { RuleRun } from './matcher/rule-run.js';
import type { Rule, RuleMatch } from './model.js';

/**
 * The options of a rule that a LOG line contradicts, as they are printed: `--dport 8080`. What the line
 * does not tell is not held against the rule.
 * @returns undefined for a line whose addresses or protocol are not to be read.
 */
export function misfitsOf(rule: Rule, header: LoggedHeader): readonly string[] | undefined {
  const packet = blankPacket();
  if (!readFields(header, packet)) return undefined;
  return rule.matches.flatMap(({ module, options }) =>
    options
      .filter((option) => contradicts(rule, { module, options: [option] }, packet))
      .map(({ text }) => text),
  );
}

function contradicts(rule: Rule, part: RuleMatch, packet: PacketFields): boolean {
  const { table, chain, number, spec, packets, bytes, target } = rule;
  const run = new RuleRun([
    { table, chain, number, spec, packets, bytes, target, matches: [part] },
  ]);
  return !run.isWithinBounds(0, packet) || run.answer(0, packet) === NO;
}
