import { CONTAINERS, LISTENING, OUTSIDE } from './lab-plan.js';
import { oddMatches, type Place } from './odd-matches.js';
import type { Random } from './random.js';
import type { RulesText, TableName } from './rule-text.js';

/** Chains that are not silk's, each of which may lead to the later ones only. */
const ODD_CHAINS = ['odd-0', 'odd-1', 'odd-2'];
const REJECTIONS = [
  'icmp-net-unreachable',
  'icmp-host-unreachable',
  'icmp-port-unreachable',
  'icmp-proto-unreachable',
  'icmp-net-prohibited',
  'icmp-host-prohibited',
  'icmp-admin-prohibited',
];
const MARK_OPTIONS = ['--set-xmark', '--set-mark', '--and-mark', '--or-mark', '--xor-mark'];
const ODD_MARKS = [0x1, 0x10, 0xff, 0x00480001, 0x00ff0000, 0xffff0000, 0xffffffff];

const [IN, OUT]: readonly ['-i', '-o'] = ['-i', '-o'];

/** Rules that only log: each says of every packet that comes to it whether its conditions hold. */
const WITNESSES = 14;

/** Changes a cell's rules in ways that silk never would: what must hold for any rules, not only for silk's. */
export function addOddRules(rules: RulesText, random: Random, marks: readonly number[]): void {
  const allMarks = [...marks, ...ODD_MARKS];
  addOddChains(rules, random, allMarks);
  const changes = random.between(3, 10);
  for (let made = 0; made < changes; made++) {
    random.weighted([
      [8, insertFilterRule],
      [2, insertMangleRule],
      [2, insertTranslation],
      [1, insertMasquerade],
      [2, turnJumpIntoGoto],
      [1, removeRule],
      [1, changePolicy],
    ])(rules, random, allMarks);
  }
  for (let made = 0; made < WITNESSES; made++) insertWitness(rules, random, allMarks);
  letVxlanPass(rules);
}

function addOddChains(rules: RulesText, random: Random, marks: readonly number[]): void {
  for (const [at, name] of ODD_CHAINS.entries()) {
    const later = ODD_CHAINS.slice(at + 1);
    const count = random.between(1, 5);
    rules.chain('filter', name);
    for (let made = 0; made < count; made++) {
      rules.append('filter', name, filterRule(random, { marks, interfaces: [IN, OUT] }, later));
    }
  }
}

function insertFilterRule(rules: RulesText, random: Random, marks: readonly number[]): void {
  const name = filterChain(rules, random);
  const place = { marks, interfaces: interfacesIn(name) };
  insert(rules, random, 'filter', name, filterRule(random, place, ODD_CHAINS));
}

/** FORWARD, INPUT, or a chain of silk's. */
function filterChain(rules: RulesText, random: Random): string {
  if (random.chance(0.4)) return 'FORWARD';
  const isOther = (name: string) => name === 'OUTPUT' || ODD_CHAINS.includes(name);
  return random.pick(rules.names('filter').filter((name) => !isOther(name)));
}

function interfacesIn(chain: string): Place['interfaces'] {
  return chain === 'INPUT' || chain === 'PREROUTING' ? [IN] : [IN, OUT];
}

function filterRule(random: Random, place: Place, chains: readonly string[]): string {
  if (random.chance(0.05)) {
    const matches = oddMatches(random, { ...place, protocol: 'tcp' });
    return rule(matches, '-j REJECT --reject-with tcp-reset');
  }
  const target = random.weighted<() => string>([
    [2, () => '-j ACCEPT'],
    [1, () => '-j DROP'],
    [2, () => `-j REJECT --reject-with ${random.pick(REJECTIONS)}`],
    [3, () => '-j RETURN'],
    [3, () => oddLog(random)],
    [4, () => markTarget(random, place.marks)],
    [chains.length * 2, () => `${random.pick(['-j', '-g'])} ${random.pick(chains)}`],
    [1, () => ''],
  ])();
  return rule(oddMatches(random, place), target);
}

/** A prefix of silk's shape that no other rule has: a line with it was printed by this rule. */
function oddLog(random: Random): string {
  const start = random.pick(['OK_', 'DENY_', 'DENY_C2C_', 'DENY_ORL_', 'OK_00A1_']);
  return `-j LOG --log-prefix "${`${start}${random.guid()}`.slice(0, 28)} "`;
}

function markTarget(random: Random, marks: readonly number[]): string {
  const option = random.pick(MARK_OPTIONS);
  const takesMask = option === '--set-xmark' || option === '--set-mark';
  const mask = takesMask ? random.pick(['', '/0xff', '/0xffff0000', '/0xffffffff']) : '';
  return `-j MARK ${option} 0x${random.pick(marks).toString(16)}${mask}`;
}

function insertMangleRule(rules: RulesText, random: Random, marks: readonly number[]): void {
  const name = random.pick(['PREROUTING', 'FORWARD', 'FORWARD', 'INPUT']);
  const target = random.weighted<() => string>([
    [5, () => markTarget(random, marks)],
    [1, () => '-j ACCEPT'],
    [1, () => '-j RETURN'],
    [1, () => '-j DROP'],
  ])();
  const matches = oddMatches(random, { marks, interfaces: interfacesIn(name) });
  insert(rules, random, 'mangle', name, rule(matches, target));
}

function insertTranslation(rules: RulesText, random: Random, marks: readonly number[]): void {
  const names = rules.names('nat').filter((name) => name.startsWith('netin--'));
  const name = random.chance(0.5) ? 'PREROUTING' : random.pick(names);
  const port = random.pick([...LISTENING.container.tcp, 80]);
  const address = random.pick([...CONTAINERS, ...OUTSIDE.addresses]);
  const to = random.pick([address, `${address}:${port}`, `:${port}`]);
  const matches = oddMatches(random, { marks, interfaces: [IN], protocol: 'tcp' });
  const target = random.pick(['-j ACCEPT', '-j RETURN', `-j DNAT --to-destination ${to}`]);
  insert(rules, random, 'nat', name, rule(matches, target));
}

function insertMasquerade(rules: RulesText, random: Random): void {
  const matches = oddMatches(random, { marks: [], interfaces: [] });
  const target = random.pick(['-j ACCEPT', '-j MASQUERADE', '-j MASQUERADE']);
  insert(rules, random, 'nat', 'POSTROUTING', rule('-o eth0', matches, target));
}

function turnJumpIntoGoto(rules: RulesText, random: Random): void {
  const { rules: forward } = rules.chain('filter', 'FORWARD');
  const at = random.between(0, forward.length - 1);
  forward[at] = forward[at]?.replace(/-j (?=overlay--|netout--|vpa--|odd-)/, '-g ') ?? '';
}

function removeRule(rules: RulesText, random: Random): void {
  const { rules: chain } = rules.chain('filter', random.pick(rules.names('filter')));
  chain.splice(random.between(0, chain.length), 1);
}

function changePolicy(rules: RulesText, random: Random): void {
  rules.chain('filter', random.pick(['FORWARD', 'INPUT'])).policy = 'DROP';
}

function insertWitness(rules: RulesText, random: Random, marks: readonly number[]): void {
  const table = random.pick(['filter', 'filter', 'mangle'] as const);
  const name =
    table === 'filter' ? filterChain(rules, random) : random.pick(['PREROUTING', 'FORWARD']);
  const matches = oddMatches(random, { marks, interfaces: interfacesIn(name) });
  insert(rules, random, table, name, rule(matches, oddLog(random)));
}

/** What carries the packets between the cells is not what is tried. */
function letVxlanPass(rules: RulesText): void {
  const accept = '-i eth0 -p udp -m udp --dport 4789 -j ACCEPT';
  for (const chain of ['PREROUTING', 'INPUT']) rules.chain('mangle', chain).rules.unshift(accept);
  rules.chain('filter', 'INPUT').rules.unshift(accept);
}

function insert(
  rules: RulesText,
  random: Random,
  table: TableName,
  chain: string,
  text: string,
): void {
  const { rules: present } = rules.chain(table, chain);
  present.splice(random.between(0, present.length), 0, text);
}

function rule(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
