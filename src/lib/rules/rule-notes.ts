import { allRules, optionValue, type Rule, type RuleSet } from '../iptables/model.js';
import { hostAddress, summarizeMatches } from '../iptables/rule-summary.js';
import { policyOfRule } from '../policy/policies-on-cell.js';
import { pieceOfChain } from './chain-piece.js';

/** A container as a cell's rules speak of it. */
export interface NotedContainer {
  /** The leading characters of its handle. */
  readonly piece: string;
  readonly address: string | undefined;
  /** The whole handle: only the limit of outbound connections names it (cf-facts 1.6). */
  readonly handle: string | undefined;
  /** Guid of its app, where the app is an end of a policy (cf-facts 1.4). */
  readonly app: string | undefined;
}

const OVERLAY = 'overlay--';
const HASHLIMIT_NAME = / --hashlimit-name (\S+)/;
/** The agent's note at the rule that marks what a container sends. */
const SOURCE_COMMENT = /^src:([^_\s]+)$/;

/**
 * What the rules of a cell tell of its containers: enough to name one whose app is an end of a policy,
 * though no other source knows it.
 */
export function notedContainers(ruleSet: RuleSet): readonly NotedContainer[] {
  const rules = [...allRules(ruleSet)];
  const apps = new Map(rules.flatMap(notedApp));
  const names = rules
    .map(({ spec }) => HASHLIMIT_NAME.exec(spec)?.[1])
    .filter((name) => name !== undefined);
  const handles = [...new Set(names)];
  const overlays = ruleSet.tables.flatMap(({ chains }) =>
    [...chains.values()].filter(({ name }) => name.startsWith(OVERLAY)),
  );
  return overlays.map(({ name, rules: [first] }) => {
    const piece = pieceOfChain(name) ?? name.slice(OVERLAY.length);
    // The first rule of the chain is for what the container itself sends to other cells (cf-facts 1.5).
    const address = first && hostAddress(summarizeMatches(first).source);
    return {
      piece,
      address,
      handle: soleOf(handles, piece),
      app: apps.get(address ?? ''),
    };
  });
}

/** Two that begin alike have one chain: then it names neither. */
function soleOf(handles: readonly string[], piece: string): string | undefined {
  const [handle, ...others] = handles.filter((one) => one.startsWith(piece));
  return others.length === 0 ? handle : undefined;
}

/** The address of a rule of the agent with the guid of the app that lives there. */
function notedApp(rule: Rule): readonly (readonly [string, string])[] {
  if (!rule.spec.includes(' --comment ')) return [];
  const { source, destination } = summarizeMatches(rule);
  const options = rule.matches.flatMap((match) => match.options);
  const sender = SOURCE_COMMENT.exec(optionValue(options, '--comment') ?? '')?.[1];
  const [range, app] =
    sender === undefined ? [destination, policyOfRule(rule)?.destination] : [source, sender];
  const address = hostAddress(range);
  return address === undefined || app === undefined ? [] : [[address, app]];
}
