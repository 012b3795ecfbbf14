import { parseMaskedNumber } from '../iptables/matcher/state-options.js';
import { UNREADABLE, type Rule, type RuleOption } from '../iptables/model.js';
import { parseAddress, type Address } from '../net/address.js';

/** What ends a packet's way through a table. */
export type FinalAction =
  | { readonly kind: 'accept' }
  | { readonly kind: 'drop' }
  /** `answer` is what the sender is told, for instance `icmp-port-unreachable`. */
  | { readonly kind: 'reject'; readonly answer: string }
  | { readonly kind: 'dnat'; readonly address?: Address; readonly port?: number }
  /** The new source; absent when the rule names several. */
  | { readonly kind: 'snat'; readonly address?: Address }
  /** The new source is the address of the interface that the packet leaves by. */
  | { readonly kind: 'masquerade' }
  | { readonly kind: 'unmodelled' };

/** What a rule does to a packet that matches. */
export type Action =
  | FinalAction
  | { readonly kind: 'return' }
  | { readonly kind: 'log' }
  /** mark = (mark without the bits of `clear`) xor `xor`. */
  | { readonly kind: 'mark'; readonly clear: number; readonly xor: number }
  | { readonly kind: 'jump'; readonly chain: string }
  | { readonly kind: 'goto'; readonly chain: string }
  /** Counts only, or does something that no rule and no verdict looks at. */
  | { readonly kind: 'pass' };

/** Targets that let a packet go on unchanged in everything that is modelled. */
const PASSING_TARGETS: ReadonlySet<string> = new Set(['NFLOG', 'TCPMSS', 'CLASSIFY', 'CHECKSUM']);

const ALL_BITS = 0xffffffff;
const DEFAULT_REJECT = 'icmp-port-unreachable';

/** @param isChain whether the table has a user chain of that name. */
export function actionOf({ target, matches }: Rule, isChain: (name: string) => boolean): Action {
  if (target === undefined) {
    // The target of a rule that could not be taken apart is not known either.
    return matches.some(({ module }) => module === UNREADABLE)
      ? { kind: 'unmodelled' }
      : { kind: 'pass' };
  }
  if (isChain(target.name)) {
    return { kind: target.how === 'goto' ? 'goto' : 'jump', chain: target.name };
  }
  switch (target.name) {
    case 'ACCEPT':
      return { kind: 'accept' };
    case 'DROP':
      return { kind: 'drop' };
    case 'REJECT':
      return { kind: 'reject', answer: target.options[0]?.values[0] ?? DEFAULT_REJECT };
    case 'RETURN':
      return { kind: 'return' };
    case 'LOG':
      return { kind: 'log' };
    case 'MARK':
      return markAction(target.options);
    case 'DNAT':
      return dnatAction(target.options);
    case 'SNAT':
      return snatAction(target.options);
    case 'MASQUERADE':
      return { kind: 'masquerade' };
    default:
      return PASSING_TARGETS.has(target.name) ? { kind: 'pass' } : { kind: 'unmodelled' };
  }
}

/** The five ways to write a mark are one operation (iptables-extensions(8), MARK). */
function markAction(options: readonly RuleOption[]): Action {
  const [option, ...others] = options;
  const number = parseMaskedNumber(option?.values[0] ?? '');
  if (option === undefined || number === undefined || others.length > 0) {
    return { kind: 'unmodelled' };
  }
  const { value, mask } = number;
  switch (option.flag) {
    case '--set-xmark':
      return { kind: 'mark', clear: mask, xor: value };
    case '--set-mark':
      return { kind: 'mark', clear: (mask | value) >>> 0, xor: value };
    case '--and-mark':
      return { kind: 'mark', clear: (~value & ALL_BITS) >>> 0, xor: 0 };
    case '--or-mark':
      return { kind: 'mark', clear: value, xor: value };
    case '--xor-mark':
      return { kind: 'mark', clear: 0, xor: value };
    default:
      return { kind: 'unmodelled' };
  }
}

/** A range of destinations is chosen from by the kernel: that is not modelled. */
function dnatAction(options: readonly RuleOption[]): Action {
  const text = options.find(({ flag }) => flag === '--to-destination')?.values[0];
  const parsed = text === undefined ? undefined : parseEndpoint(text);
  return parsed === undefined ? { kind: 'unmodelled' } : { kind: 'dnat', ...parsed };
}

function snatAction(options: readonly RuleOption[]): Action {
  const text = options.find(({ flag }) => flag === '--to-source')?.values[0];
  const address = text === undefined ? undefined : parseEndpoint(text)?.address;
  return address === undefined ? { kind: 'snat' } : { kind: 'snat', address };
}

/** `10.0.0.1`, `10.0.0.1:80`, `:80`, `fd00::1`, `[fd00::1]:80`. */
function parseEndpoint(text: string): { address?: Address; port?: number } | undefined {
  const plain = parseAddress(text);
  if (plain !== undefined) return { address: plain };
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const host = match[1] ?? match[2] ?? '';
  const port = match[3] === undefined ? undefined : Number(match[3]);
  const address = parseAddress(host);
  if (address === undefined && (host !== '' || port === undefined)) return undefined;
  return { ...(address && { address }), ...(port !== undefined && { port }) };
}
