import type { RuleSetCase } from './rule-set.js';

/** What can be left out of rules: a rule, or a policy that is not ACCEPT. */
interface Piece {
  readonly cell: number;
  readonly line: number;
}

/** Without those that the lab itself needs: what carries packets between the cells. */
const RULE = /^-A (?!.* --dport 4789 )/;
const STRICT_POLICY = /^(:\S+) DROP /;

/** The smallest case that can be made of one by leaving out probes and rules and that still fails. */
export async function shrink(
  failing: RuleSetCase,
  fails: (part: RuleSetCase) => Promise<boolean>,
): Promise<RuleSetCase> {
  const probes = await smallestFailing(failing.probes, (part) =>
    fails({ ...failing, probes: part }),
  );
  const lines = failing.rules.map((text) => text.split('\n'));
  const pieces = await smallestFailing(piecesOf(lines), (part) =>
    fails({ probes, rules: rulesWith(lines, part) }),
  );
  return { probes, rules: rulesWith(lines, pieces) };
}

/** Leaves out pieces of a list, large ones first, then smaller and smaller ones, as long as it still fails. */
export async function smallestFailing<T>(
  items: readonly T[],
  fails: (part: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let kept = items;
  for (let size = Math.ceil(items.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < kept.length;) {
      const part = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (await fails(part)) kept = part;
      else at += size;
    }
  }
  return kept;
}

function piecesOf(lines: readonly (readonly string[])[]): Piece[] {
  return lines.flatMap((texts, cell) =>
    texts.flatMap((text, line) =>
      RULE.test(text) || STRICT_POLICY.test(text) ? [{ cell, line }] : [],
    ),
  );
}

function rulesWith(lines: readonly (readonly string[])[], pieces: readonly Piece[]): string[] {
  const kept = new Set(pieces.map(({ cell, line }) => `${cell} ${line}`));
  return lines.map((texts, cell) =>
    texts
      .flatMap((text, line) => {
        if (kept.has(`${cell} ${line}`)) return [text];
        return RULE.test(text) ? [] : [text.replace(STRICT_POLICY, '$1 ACCEPT ')];
      })
      .join('\n'),
  );
}
