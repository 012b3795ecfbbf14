import type { RuleSet } from './model.js';
import { parseIptablesSave, type ParsedSave } from './parse-save.js';

/** What a cell's two tools print; of a cell without IPv6 the second is absent. Either text may hold both families. */
export interface SaveTexts {
  /** `iptables-save`, with or without counters. */
  readonly ipv4?: string;
  /** `ip6tables-save`, likewise; empty where the cell has IPv6 and no rule for it. */
  readonly ipv6?: string;
}

/** The rules of both families as one set, in the order of the texts. Never throws on content. */
export function parseSaveTexts({ ipv4 = '', ipv6 }: SaveTexts): ParsedSave {
  const first = parseIptablesSave(ipv4);
  if (ipv6 === undefined) return first;
  const second = parseIptablesSave(ipv6, { family: 6 });
  return {
    ruleSet: joined(first.ruleSet, second.ruleSet),
    problems: [
      ...first.problems,
      ...second.problems.map((one) => ({ ...one, family: 6 as const })),
    ],
  };
}

function joined(first: RuleSet, second: RuleSet): RuleSet {
  return {
    backend: first.tables.length > 0 ? first.backend : second.backend,
    tables: [...first.tables, ...second.tables],
    epilogue: [...first.epilogue, ...second.epilogue],
    hasIpv6: true,
  };
}
