import { nameOf } from '../../explain/wording.js';
import { describeLogRule } from '../../iptables/log-rule.js';
import { allRules, optionValue, type Rule, type RuleSet } from '../../iptables/model.js';
import { hostAddress, summarizeMatches } from '../../iptables/rule-summary.js';
import type { CellLogging, ContainerLogging } from '../../logging/state/cell-logging.js';
import { ContainerChainReader } from '../../logging/state/container-chains.js';
import { egressRuleOnCell } from '../../policy/egress-on-cell.js';
import { policyOfRule } from '../../policy/policies-on-cell.js';
import { RuleCounters } from './rule-counters.js';
import type { LineKind, Watched } from './watched.js';

/** Everything that settles packets to and from one container, by the rules of its cell. */
export function watchContainer(
  cell: CellLogging,
  container: ContainerLogging,
  nameOfApp: (guid: string) => string = (guid) => nameOf({ guid }),
): readonly Watched[] {
  const { ruleSet } = cell.look;
  if (ruleSet === undefined) return [];
  const reader = new ContainerChainReader(ruleSet);
  const { handle, ip } = container.container;
  const [overlay, egress] = [reader.overlayRules(handle), reader.egressRules(handle)];
  const watch = watcher(cell, container);
  const refusedC2c = overlay.findLast(isReject);
  const refusedAsg = egress.findLast(isReject);
  return [
    ...acceptsTo(ruleSet, ip).map(({ accept, log, source }) =>
      watch('c2c-allowed', `${nameOfApp(source)} → ${container.name}`, accept, log ? [log] : []),
    ),
    ...(refusedC2c
      ? [watch('c2c-denied', `anybody → ${container.name}`, refusedC2c, overlay.filter(isLog))]
      : []),
    ...egress
      .filter((rule) => egressRuleOnCell(rule) !== undefined)
      .map((rule) => {
        const logs = rule.target?.how === 'goto' ? rulesIn(ruleSet, rule.target.name) : [];
        const { destination = '' } = summarizeMatches(rule);
        return watch('asg-allowed', `${container.name} → ${destination}`, rule, logs.filter(isLog));
      }),
    ...(refusedAsg
      ? [watch('asg-denied', `${container.name} → outside`, refusedAsg, egress.filter(isLog))]
      : []),
  ];
}

function watcher(cell: CellLogging, container: ContainerLogging) {
  const counters = new RuleCounters(cell.look);
  return (kind: LineKind, subject: string, decided: Rule, logs: readonly Rule[]): Watched => ({
    kind,
    subject,
    cell,
    container,
    decided: counters.of(decided),
    logs: logs.map((rule) => counters.of(rule)),
    established: establishedIn(cell, decided, container).map((rule) => counters.of(rule)),
    way: [cell.look.cell.id],
  });
}

/** The rules that let established connections pass before `rule` sees them, in its chain or its container's. */
export function establishedIn(
  { look }: CellLogging,
  rule: Rule,
  container: ContainerLogging | undefined,
): readonly Rule[] {
  if (look.ruleSet === undefined) return [];
  const isOwn = !rule.chain.startsWith('vpa--');
  const overlay =
    isOwn || container === undefined
      ? []
      : new ContainerChainReader(look.ruleSet).overlayRules(container.container.handle);
  return [...(isOwn ? rulesIn(look.ruleSet, rule.chain) : []), ...overlay].filter(isEstablished);
}

interface PolicyAccept {
  readonly accept: Rule;
  readonly log: Rule | undefined;
  /** App guid. */
  readonly source: string;
}

/** The agent's rules for policies that lead to an address; a LOG rule stands right before what it logs (cf-facts 1.4). */
function acceptsTo(ruleSet: RuleSet, ip: string | undefined): readonly PolicyAccept[] {
  const accepts: PolicyAccept[] = [];
  let before: Rule | undefined;
  for (const rule of allRules(ruleSet)) {
    const policy = rule.chain.startsWith('vpa--') ? policyOfRule(rule) : undefined;
    if (policy !== undefined && hostAddress(summarizeMatches(rule).destination) === ip) {
      const log = before !== undefined && isLog(before) ? before : undefined;
      accepts.push({ accept: rule, log, source: policy.source });
    }
    before = rule;
  }
  return accepts;
}

function rulesIn(ruleSet: RuleSet, chain: string): readonly Rule[] {
  return ruleSet.tables
    .filter(({ name }) => name === 'filter')
    .flatMap(({ chains }) => chains.get(chain)?.rules ?? []);
}

function isLog(rule: Rule): boolean {
  return describeLogRule(rule) !== undefined;
}

function isReject({ target }: Rule): boolean {
  return target?.name === 'REJECT';
}

function isEstablished({ matches, target }: Rule): boolean {
  const options = matches.flatMap((match) => match.options);
  const states = optionValue(options, '--state') ?? optionValue(options, '--ctstate');
  return target?.name === 'ACCEPT' && states?.includes('ESTABLISHED') === true;
}
