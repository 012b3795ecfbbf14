import type { Kind, Verdict } from '../../flow/flow.js';
import { hostAddress } from '../../iptables/rule-summary.js';
import { parsePrefix } from '../../kernel-log/prefix.js';
import type { DescribedRule } from '../../rules/rules-document.js';
import { compareText } from '../../text/compare-text.js';

/** LOG rules about one container, or about one app where no container is known. */
export interface RuleGroup {
  /** One of the rules: it tells whom all of them are about. */
  readonly subject: DescribedRule;
  /** What comes in first, then what goes out; what is allowed before what is not. */
  readonly rules: readonly DescribedRule[];
  /** The one address that the rules for incoming packets have in common. */
  readonly address: string | undefined;
}

const KINDS: readonly (Kind | undefined)[] = ['c2c', 'asg', undefined];
const VERDICTS: readonly (Verdict | undefined)[] = ['allowed', 'denied', 'rate-limited', undefined];
/** As much of a handle as every prefix has room for (cf-facts 1.2): one container has one heading. */
const SHORTEST_PIECE = 19;
/** Sorts what has no name behind everything that has one. */
const LAST = '\uffff';

/** LOG rules grouped by app and instance, in the order of their names. */
export function groupLogRules(rules: readonly DescribedRule[]): readonly RuleGroup[] {
  const groups = new Map<string, { subject: DescribedRule; rules: DescribedRule[] }>();
  for (const rule of rules) {
    const key = groupKey(rule);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { subject: rule, rules: [rule] });
    else group.rules.push(rule);
  }
  return [...groups.values()]
    .map(({ subject, rules: members }) => ({
      subject,
      rules: members.toSorted(byKindAndVerdict),
      address: commonAddress(members),
    }))
    .toSorted((a, b) => bySubject(a.subject, b.subject));
}

/** What a prefix says of a container or app that nobody knows: `unknown container 9e2d8089-a00e-463d-…`. */
export function unknownSubject({ prefix = '' }: DescribedRule): string {
  const meaning = parsePrefix(prefix);
  if (meaning === undefined) return 'rules that are not of silk or Garden';
  const kind = meaning.names === 'destination-app' ? 'app' : 'container';
  return `unknown ${kind} ${meaning.piece.slice(0, SHORTEST_PIECE)}…`;
}

function groupKey(rule: DescribedRule): string {
  return rule.instance?.guid ?? rule.app?.guid ?? unknownSubject(rule);
}

function byKindAndVerdict(a: DescribedRule, b: DescribedRule): number {
  return (
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict)
  );
}

/** What has no index, tasks and staging, comes behind what has one. */
function bySubject(a: DescribedRule, b: DescribedRule): number {
  return (
    compareText(a.app?.name ?? LAST, b.app?.name ?? LAST) ||
    compareText(a.app?.guid ?? LAST, b.app?.guid ?? LAST) ||
    (a.instance?.index ?? Infinity) - (b.instance?.index ?? Infinity) ||
    compareText(groupKey(a), groupKey(b))
  );
}

function commonAddress(rules: readonly DescribedRule[]): string | undefined {
  const incoming = rules.filter(({ kind }) => kind === 'c2c');
  const [address, ...others] = new Set(incoming.map(({ match }) => hostAddress(match.destination)));
  return others.length === 0 ? address : undefined;
}
