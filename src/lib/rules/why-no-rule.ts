import { isoTime } from '../directory/iso-time.js';
import type { Problem } from '../errors/problem.js';
import { cellName } from '../explain/wording.js';
import { describeLogRule } from '../iptables/log-rule.js';
import { misfitsOf } from '../iptables/misfits.js';
import { allRules, type Rule } from '../iptables/model.js';
import type { LoggedPacket } from '../kernel-log/packet.js';
import { listText } from '../text/list-text.js';
import type { CellRules } from './cell-rules.js';
import type { Grounds } from './grounds.js';

/** Enough to see what the line would have to be like. */
const MOST_RULES = 3;
const MOST_CELLS = 5;

/** A LOG rule with the line's prefix, and the parts of it that the line contradicts. */
interface NearMiss {
  readonly rule: Rule;
  readonly cell: string;
  /** Unknown where the line does not tell enough of its packet. */
  readonly misfits: readonly string[] | undefined;
}

/** Says why no rule of the cells printed a line: none has its prefix, or what those that have it ask besides. */
export function whyNoRule(
  packet: LoggedPacket,
  cells: readonly CellRules[],
  { info }: Grounds,
): Problem {
  const prefix = packet.prefix.text;
  const misses = cells.flatMap((rules) => nearMisses(packet, rules));
  const names = [...new Set(misses.map(({ cell }) => cell))];
  const hint = hintAbout(info.takenAt);
  if (misses.length === 0) {
    const searched = listText(
      cells.map(({ cell }) => cellName(cell)),
      MOST_CELLS,
    );
    return notFound(`No LOG rule on ${searched} has the prefix ${prefix}`, hint);
  }
  const [subject, verb] =
    misses.length === 1 ? ['One LOG rule', 'has'] : [`${misses.length} LOG rules`, 'have'];
  const found = `${subject} on ${listText(names, MOST_CELLS)} ${verb} the prefix ${prefix}`;
  return notFound(`${found}, but ${whatIsWrong(misses)}`, hint);
}

/** The rules that ask for least besides what the line has. */
function whatIsWrong(misses: readonly NearMiss[]): string {
  const nearest = misses
    .flatMap(({ rule, misfits }) => (misfits === undefined ? [] : [{ rule, misfits }]))
    .toSorted((a, b) => a.misfits.length - b.misfits.length)
    .slice(0, MOST_RULES)
    .map(({ rule: { number, chain }, misfits }) => {
      const asked = misfits.length === 0 ? 'the other IP version' : listText(misfits);
      return `rule ${number} of ${chain} asks for ${asked}`;
    });
  return nearest.length === 0
    ? 'the line is cut short before its protocol'
    : `the line does not fit: ${nearest.join('; ')}`;
}

function nearMisses(packet: LoggedPacket, { cell, ruleSet }: CellRules): readonly NearMiss[] {
  return [...allRules(ruleSet)]
    .filter((rule) => describeLogRule(rule)?.prefix === packet.prefix.text)
    .map((rule) => ({
      rule,
      cell: cellName(cell),
      misfits: misfitsOf(rule, packet),
    }));
}

/** Rules come and go with containers and policies; a line may be older or newer than what was collected. */
function hintAbout(takenAt: number | undefined): string {
  if (takenAt === undefined) return 'The rule that printed the line may not be there any more.';
  return `The rules are those of ${isoTime(takenAt)}: what printed the line may not have been there then.`;
}

function notFound(message: string, hint: string): Problem {
  return { code: 'NOT_FOUND', message, hint };
}
