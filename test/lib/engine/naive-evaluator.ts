/**
 * A second, deliberately plain evaluator of iptables rules, sharing nothing with the engine: rules as
 * plain data, every rule of every chain tried in order. The engine's indexes are measured against it.
 */
export interface NaiveMatch {
  readonly negated: boolean;
  readonly test: NaiveTest;
}

export type NaiveTest =
  | { readonly kind: 'source' | 'destination'; readonly address: string }
  | { readonly kind: 'destination-range'; readonly low: string; readonly high: string }
  | { readonly kind: 'protocol'; readonly name: string }
  | { readonly kind: 'port'; readonly low: number; readonly high: number }
  | { readonly kind: 'mark'; readonly value: number }
  | { readonly kind: 'state'; readonly names: readonly string[] }
  | { readonly kind: 'out'; readonly name: string }
  | { readonly kind: 'limit' }
  | { readonly kind: 'unknown' };

export interface NaiveRule {
  readonly matches: readonly NaiveMatch[];
  readonly target: string;
  readonly how: '-j' | '-g';
  readonly mark?: number;
}

export type NaiveChains = ReadonlyMap<string, readonly NaiveRule[]>;

export interface NaivePacket {
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly port: number | undefined;
  readonly state: string;
  readonly out: string;
  mark: number;
}

/** A way through the rules, as text: `LOG x 1 certain`, `ACCEPT x 2`, and at last the verdict and the mark. */
export function naiveOutcomes(chains: NaiveChains, packet: NaivePacket): string[] {
  return walk(chains, { ...packet }, [{ chain: 'FORWARD', at: 0 }], []);
}

interface Place {
  readonly chain: string;
  readonly at: number;
}

function walk(
  chains: NaiveChains,
  packet: NaivePacket,
  stack: readonly Place[],
  log: readonly string[],
): string[] {
  const place = stack.at(-1);
  if (place === undefined) return [[...log, 'policy', 'allowed', packet.mark].join(', ')];
  const rest = stack.slice(0, -1);
  const rule = chains.get(place.chain)?.[place.at];
  if (rule === undefined) return walk(chains, packet, rest, log);
  const next = [...rest, { chain: place.chain, at: place.at + 1 }];
  const answer = matches(rule, packet);
  if (answer === 'no') return walk(chains, packet, next, log);
  const name = `${place.chain} ${place.at + 1}`;
  if (rule.target === 'LOG') {
    return walk(chains, packet, next, [...log, `LOG ${name} ${answer === 'yes'}`]);
  }
  if (answer === 'unknown') return [[...log, name, 'unmodelled', packet.mark].join(', ')];
  const without = answer === 'maybe' ? walk(chains, { ...packet }, next, log) : [];
  return [...without, ...take(rule, name, chains, packet, { rest, next, log })];
}

function take(
  rule: NaiveRule,
  name: string,
  chains: NaiveChains,
  packet: NaivePacket,
  { rest, next, log }: { rest: Place[]; next: Place[]; log: readonly string[] },
): string[] {
  switch (rule.target) {
    case 'ACCEPT':
      return [[...log, name, 'allowed', packet.mark].join(', ')];
    case 'DROP':
    case 'REJECT':
      return [[...log, name, 'denied', packet.mark].join(', ')];
    case 'RETURN':
      return walk(chains, packet, rest, log);
    case 'MARK':
      return walk(chains, { ...packet, mark: rule.mark ?? 0 }, next, log);
    default: {
      const back = rule.how === '-g' ? rest : next;
      return walk(chains, packet, [...back, { chain: rule.target, at: 0 }], log);
    }
  }
}

type NaiveAnswer = 'yes' | 'no' | 'maybe' | 'unknown';

function matches(rule: NaiveRule, packet: NaivePacket): NaiveAnswer {
  const answers = rule.matches.map(({ negated, test }): NaiveAnswer => {
    if (test.kind === 'limit') return 'maybe';
    if (test.kind === 'unknown') return 'unknown';
    return meets(test, packet) === negated ? 'no' : 'yes';
  });
  for (const answer of ['no', 'unknown', 'maybe'] as const) {
    if (answers.includes(answer)) return answer;
  }
  return 'yes';
}

function meets(
  test: Exclude<NaiveTest, { kind: 'limit' | 'unknown' }>,
  packet: NaivePacket,
): boolean {
  switch (test.kind) {
    case 'source':
      return packet.source === test.address;
    case 'destination':
      return packet.destination === test.address;
    case 'destination-range': {
      const last = Number(packet.destination.split('.')[3]);
      return last >= Number(test.low.split('.')[3]) && last <= Number(test.high.split('.')[3]);
    }
    case 'protocol':
      return packet.protocol === test.name;
    case 'port':
      return packet.port !== undefined && packet.port >= test.low && packet.port <= test.high;
    case 'mark':
      return packet.mark === test.value;
    case 'state':
      return test.names.includes(packet.state);
    case 'out':
      return packet.out === test.name;
  }
}

const MATCH_TEXT = {
  source: '-s',
  destination: '-d',
  'destination-range': '-m iprange --dst-range',
  protocol: '-p',
  port: '-m multiport --dports',
  mark: '-m mark --mark',
  state: '-m conntrack --ctstate',
  out: '-o',
  limit: '-m limit --limit 1/sec',
  unknown: '-m unheard-of --of',
} as const;

/** The same rules as iptables-save prints them. */
export function printNaive(chains: NaiveChains): string {
  const lines = ['*filter', ':FORWARD ACCEPT [0:0]'];
  for (const name of chains.keys()) if (name !== 'FORWARD') lines.push(`:${name} - [0:0]`);
  for (const [name, rules] of chains) {
    for (const rule of rules) lines.push(`-A ${name} ${printRule(rule)}`);
  }
  return [...lines, 'COMMIT', ''].join('\n');
}

function printRule(rule: NaiveRule): string {
  const target =
    rule.target === 'MARK'
      ? `-j MARK --set-xmark ${rule.mark ?? 0}/0xffffffff`
      : `${rule.how} ${rule.target}`;
  return [...rule.matches.map(printMatch), target].join(' ');
}

function printMatch({ negated, test }: NaiveMatch): string {
  const words = MATCH_TEXT[test.kind].split(' ');
  const option = words.pop() ?? '';
  if (test.kind === 'limit') return MATCH_TEXT.limit;
  return [...words, negated ? `! ${option}` : option, valueOf(test)].join(' ');
}

function valueOf(test: NaiveTest): string {
  switch (test.kind) {
    case 'source':
    case 'destination':
      return `${test.address}/32`;
    case 'destination-range':
      return `${test.low}-${test.high}`;
    case 'protocol':
    case 'out':
      return test.name;
    case 'port':
      return test.low === test.high ? `${test.low}` : `${test.low}:${test.high}`;
    case 'mark':
      return `0x${test.value.toString(16)}`;
    case 'state':
      return test.names.join(',');
    case 'limit':
    case 'unknown':
      return '';
  }
}
