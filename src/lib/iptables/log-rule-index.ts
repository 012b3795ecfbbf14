import type { LoggedHeader } from '../kernel-log/packet.js';
import { NO_IPV4, parseIpv4, parseIpv6, type Family } from '../net/address.js';
import { protocolNumber } from '../net/protocol.js';
import { describeLogRule } from './log-rule.js';
import { NO, YES } from './matcher/answer.js';
import { ABSENT, blankPacket, type PacketFields } from './matcher/packet-fields.js';
import { RuleRun } from './matcher/rule-run.js';
import type { Rule, RuleSet, Table } from './model.js';

/** One target and one prefix, at its end; nothing quoted, negated or free before them. */
const PLAIN_LOG_RULE =
  /^-A \S+(?: (?!-[jg] |! -[jg] |--log-prefix |--comment )[^ "\\']+)* -j LOG --log-prefix "([^"\\]*)"$/;

export interface LogRuleMatch {
  /** The LOG rule that printed the line. */
  readonly rule: Rule;
  /** The rule after it that ended the packet's way: ACCEPT, DROP or REJECT. Absent when a line cannot tell. */
  readonly decidedBy: Rule | undefined;
  /** The rule that sent the packet here by `-g`: the security group's rule, for a silk `--log` chain. */
  readonly sentBy: Rule | undefined;
}

/** Tells which LOG rule printed a line. */
export interface LogRuleIndex {
  /** Every LOG rule, in the order of the text. */
  readonly rules: readonly Rule[];
  /**
   * The first LOG rule with exactly this prefix whose own matches fit the packet. What a line does
   * not tell (connection state, rate limits, a match that is not understood) is not held against a rule.
   * @param prefix the line's prefix without its trailing blank.
   * @returns undefined when no rule fits: the line comes from other rules than these.
   */
  findRule(prefix: string, header: LoggedHeader): Rule | undefined;
  /** The same with what decided right after it and what sent the packet there. */
  find(prefix: string, header: LoggedHeader): LogRuleMatch | undefined;
}

/** Builds the index; rules are taken apart only where a LOG rule is near. */
export function buildLogRuleIndex(ruleSet: RuleSet): LogRuleIndex {
  const logRules: Rule[] = [];
  const byPrefix = new Map<string, PrefixRules>();
  for (const table of ruleSet.tables) {
    const senders = late(() => findSenders(table));
    for (const chain of table.chains.values()) {
      const surroundings = {
        family: table.family,
        chain: new LazyRun(() => chain.rules),
        senders: new LazyRun(() => senders().get(chain.name) ?? []),
      };
      for (const rule of chain.rules) {
        const prefix = printedPrefix(rule);
        if (prefix === undefined) continue;
        logRules.push(rule);
        let ofPrefix = byPrefix.get(prefix);
        if (ofPrefix === undefined) byPrefix.set(prefix, (ofPrefix = new PrefixRules(prefix)));
        ofPrefix.add({ rule, ...surroundings });
      }
    }
  }
  const rules = late(() => logRules.filter((rule) => describeLogRule(rule) !== undefined));
  // One packet serves all lines: making it anew would cost as much as the search.
  const scratch = blankPacket();
  const candidateOf = (prefix: string, header: LoggedHeader): Candidate | undefined => {
    const ofPrefix = byPrefix.get(prefix);
    return ofPrefix !== undefined && readFields(header, scratch)
      ? ofPrefix.printerOf(scratch)
      : undefined;
  };
  return {
    get rules() {
      return rules();
    },
    findRule: (prefix, header) => candidateOf(prefix, header)?.rule,
    find: (prefix, header) => {
      const candidate = candidateOf(prefix, header);
      return candidate === undefined ? undefined : surroundingsOf(candidate, scratch);
    },
  };
}

/** Rules with `-g`, by the chain that they send to. */
function findSenders(table: Table): Map<string, Rule[]> {
  const senders = new Map<string, Rule[]>();
  for (const chain of table.chains.values()) {
    for (const rule of chain.rules) {
      const target = / -g (\S+)/.exec(rule.spec)?.[1];
      if (target === undefined) continue;
      appendTo(senders, target, rule);
    }
  }
  return senders;
}

function appendTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** Makes what `make` makes when it is first asked for. */
function late<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Rules that are made ready when the first line needs them; shared by the LOG rules of a chain. */
class LazyRun {
  #run: RuleRun | undefined;

  constructor(private readonly rules: () => readonly Rule[]) {}

  get run(): RuleRun {
    this.#run ??= new RuleRun(this.rules());
    return this.#run;
  }
}

/** A LOG rule with what stands around it. */
interface Candidate {
  readonly family: Family;
  readonly rule: Rule;
  readonly chain: LazyRun;
  readonly senders: LazyRun;
}

/** The LOG rules that share a prefix: to find the one of a line, the chains around them need not be made ready. */
class PrefixRules {
  #candidates: Candidate[] = [];
  #run: RuleRun | undefined;

  constructor(readonly prefix: string) {}

  add(candidate: Candidate): void {
    this.#candidates.push(candidate);
  }

  /** The first that may have printed the packet's line. */
  printerOf(packet: PacketFields): Candidate | undefined {
    const run = (this.#run ??= this.#makeRun());
    for (let at = run.next(packet, 0); at >= 0; at = run.next(packet, at + 1)) {
      const candidate = this.#candidates[at];
      if (candidate?.family === packet.family && run.answer(at, packet) !== NO) return candidate;
    }
    return undefined;
  }

  /** Only now are the rules taken apart, and seen to be what their text looked like. */
  #makeRun(): RuleRun {
    this.#candidates = this.#candidates.filter(
      ({ rule }) => describeLogRule(rule)?.prefix === this.prefix,
    );
    return new RuleRun(this.#candidates.map(({ rule }) => rule));
  }
}

/**
 * The prefix of a LOG rule, without trailing blanks; undefined for other rules. Of rules as silk writes them
 * the text tells it, which need not be taken apart for that; it may look like one and be none.
 */
function printedPrefix(rule: Rule): string | undefined {
  if (!rule.spec.includes(' -j LOG')) return undefined;
  const plain = PLAIN_LOG_RULE.exec(rule.spec);
  return plain === null ? describeLogRule(rule)?.prefix : plain[1]?.trimEnd();
}

function surroundingsOf({ rule, chain, senders }: Candidate, packet: PacketFields): LogRuleMatch {
  return {
    rule,
    decidedBy: findDecision(chain.run, rule.number, packet),
    sentBy: findSender(senders.run, packet),
  };
}

function findSender(run: RuleRun, packet: PacketFields): Rule | undefined {
  for (let at = run.next(packet, 0); at >= 0; at = run.next(packet, at + 1)) {
    if (run.answer(at, packet) !== NO) return run.rules[at];
  }
  return undefined;
}

function findDecision(run: RuleRun, from: number, packet: PacketFields): Rule | undefined {
  for (let at = run.next(packet, from); at >= 0; at = run.next(packet, at + 1)) {
    const rule = run.rules[at];
    const target = rule?.target?.name;
    const answer = target === 'LOG' ? NO : run.answer(at, packet);
    if (answer !== NO) return answer === YES && isDecision(target) ? rule : undefined;
  }
  return undefined;
}

function isDecision(target: string | undefined): boolean {
  return target === 'ACCEPT' || target === 'REJECT' || target === 'DROP';
}

/** Fills in what a line tells of its packet; false when its addresses or protocol are not to be read. */
export function readFields(header: LoggedHeader, packet: PacketFields): boolean {
  const protocol = header.protocol === undefined ? undefined : protocolNumber(header.protocol);
  if (protocol === undefined || !readAddresses(header, packet)) return false;
  packet.protocol = protocol;
  packet.sourcePort = header.sourcePort ?? ABSENT;
  packet.destinationPort = header.destinationPort ?? ABSENT;
  packet.icmpType = header.icmpType ?? ABSENT;
  packet.icmpCode = header.icmpCode ?? ABSENT;
  packet.mark = header.mark ?? 0;
  packet.inInterface = header.inInterface;
  packet.outInterface = header.outInterface;
  return true;
}

function readAddresses(header: LoggedHeader, packet: PacketFields): boolean {
  const source = ipv4Of(header.source, header.sourceValue);
  const destination = ipv4Of(header.destination, header.destinationValue);
  packet.source = source ?? 0;
  packet.destination = destination ?? 0;
  packet.family = source === undefined ? 6 : 4;
  if (source !== undefined) return destination !== undefined;
  const source6 = parseIpv6(header.source);
  const destination6 = parseIpv6(header.destination);
  packet.source6 = source6 ?? 0n;
  packet.destination6 = destination6 ?? 0n;
  return source6 !== undefined && destination6 !== undefined;
}

function ipv4Of(address: string, value: number | undefined): number | undefined {
  if (value === undefined) return parseIpv4(address);
  return value === NO_IPV4 ? undefined : value;
}
