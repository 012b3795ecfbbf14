import { IP_MATCH, UNREADABLE, type RuleMatch, type RuleOption, type RuleTarget } from './model.js';
import { areQuotesClosed, splitWords, type Words } from './words.js';

/** What a rule asks of a packet, and what then happens to it. */
export interface RuleParts {
  readonly matches: readonly RuleMatch[];
  /** Absent for a rule that only counts. */
  readonly target: RuleTarget | undefined;
}

/** Options of a rule that belong to no match module (iptables(8), PARAMETERS). */
const IP_FLAGS: ReadonlySet<string> = new Set(['-s', '-d', '-i', '-o', '-p', '-f']);

/** Options whose one argument is free text: it may begin with a dash, which iptables-save leaves unquoted. */
const TEXT_FLAGS: ReadonlySet<string> = new Set([
  '--comment',
  '--log-prefix',
  '--nflog-prefix',
  '--hashlimit-name',
  '--string',
]);

/** The match module that `-p` loads by itself when its options are used without `-m`. */
const MODULE_OF_PROTOCOL: ReadonlyMap<string, string> = new Map([
  ['tcp', 'tcp'],
  ['udp', 'udp'],
  ['icmp', 'icmp'],
  ['ipv6-icmp', 'icmp6'],
  ['icmpv6', 'icmp6'],
  ['sctp', 'sctp'],
]);

interface OpenGroup {
  readonly module: string;
  readonly options: RuleOption[];
}

interface OpenTarget {
  readonly how: RuleTarget['how'];
  readonly name: string;
  readonly options: RuleOption[];
}

const STARTS_WITH_OPTION = /^-A [^ ]+(?: +[-!]| *$)/;

/**
 * Whether `-A chain …` can be taken apart at all: it goes on with an option, and quotes are closed.
 * What the options mean is not asked.
 */
export function isReadableRule(spec: string): boolean {
  return STARTS_WITH_OPTION.test(spec) && areQuotesClosed(spec);
}

/**
 * Takes `-A chain …` apart. Old releases put the `!` after the option, current ones before it: both
 * are read. Never fails: what cannot be told apart is kept in a match of module `UNREADABLE`.
 */
export function parseRuleParts(spec: string): RuleParts {
  const words = splitWords(spec);
  return words === undefined ? unreadable(spec) : new PartsReader(words).read();
}

function unreadable(spec: string): RuleParts {
  const text = spec.replace(/^-A [^ ]* /, '');
  const option: RuleOption = { flag: '', negated: false, values: [], text };
  return { matches: [{ module: UNREADABLE, options: [option] }], target: undefined };
}

class PartsReader {
  /** The next word to read; the first two are `-A` and the chain. */
  private at = 2;
  private readonly texts: readonly string[];
  private readonly values: readonly string[];
  private readonly matches: OpenGroup[] = [];
  private target: OpenTarget | undefined;
  /** Where options of modules and targets go now. */
  private open: RuleOption[] | undefined;
  private protocol: string | undefined;

  constructor(words: Words) {
    this.texts = words.texts;
    this.values = words.values;
  }

  read(): RuleParts {
    while (this.at < this.texts.length) this.readPart();
    return {
      // Copies hold no spare room, which `push` leaves: a large cell has a hundred thousand of them.
      matches: this.matches.map(({ module, options }) => ({ module, options: options.slice() })),
      target: this.target && { ...this.target, options: this.target.options.slice() },
    };
  }

  private readPart(): void {
    const start = this.at;
    const flagAt = this.texts[start] === '!' ? start + 1 : start;
    const flag = this.texts[flagAt] ?? '';
    const name = this.values[start + 1];
    this.at = flagAt + 1;
    // A `!` before -m or -j has no meaning: `flagAt` is then past `start`, and the option is kept as it is.
    if (flagAt > start || name === undefined || !this.readNamed(flag, name)) {
      this.readOption(this.optionsFor(flag), flag, start);
    }
  }

  /** Reads `-m module`, `-j target` or `-g chain`; false for everything else, a second target too. */
  private readNamed(flag: string, name: string): boolean {
    if (flag === '-m') {
      this.open = this.openMatch(name);
    } else if ((flag === '-j' || flag === '-g') && this.target === undefined) {
      this.target = { how: flag === '-j' ? 'jump' : 'goto', name, options: [] };
      this.open = this.target.options;
    } else {
      return false;
    }
    this.at++;
    return true;
  }

  private optionsFor(flag: string): RuleOption[] {
    if (IP_FLAGS.has(flag)) {
      const last = this.matches.at(-1);
      return last?.module === IP_MATCH ? last.options : this.openMatch(IP_MATCH);
    }
    if (!flag.startsWith('--')) return this.openMatch(UNREADABLE);
    const implied = MODULE_OF_PROTOCOL.get(this.protocol ?? '') ?? UNREADABLE;
    this.open ??= this.openMatch(implied);
    return this.open;
  }

  private openMatch(module: string): RuleOption[] {
    const group: OpenGroup = { module, options: [] };
    this.matches.push(group);
    return group.options;
  }

  /** Reads the arguments of an option; `start` is where it begins, at its `!` if it has one. */
  private readOption(options: RuleOption[], flag: string, start: number): void {
    const negated = this.texts[start] === '!' || this.takeBangBeforeValue();
    const from = this.at;
    this.skipValues(flag);
    const values = this.values.slice(from, this.at);
    if (flag === '-p' && !negated) this.protocol = values[0];
    options.push({ flag, negated, values, text: this.texts.slice(start, this.at).join(' ') });
  }

  private skipValues(flag: string): void {
    if (TEXT_FLAGS.has(flag)) this.at++;
    for (; this.at < this.texts.length; this.at++) {
      const text = this.texts[this.at] ?? '';
      if (text === '!' || isFlag(text)) return;
    }
  }

  private takeBangBeforeValue(): boolean {
    const following = this.texts[this.at + 1];
    if (this.texts[this.at] !== '!' || following === undefined || isFlag(following)) return false;
    this.at++;
    return true;
  }
}

/** Whether the word, as printed, is an option: quotes make it a text. */
function isFlag(text: string): boolean {
  return text.length > 1 && text.startsWith('-');
}
