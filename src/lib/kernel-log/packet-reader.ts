import { NO_IPV4 } from '../net/address.js';
import { canonicalAddress } from '../net/canonical-address.js';
import { Ipv4Scanner } from '../net/ipv4-scanner.js';
import { NextOccurrence } from './next-occurrence.js';
import { TcpFlagSets, tcpFlagBit } from './tcp-flags.js';
import {
  BLANK,
  CLOSE_BRACKET,
  COLON,
  DIGIT_0,
  DOT,
  isDigit,
  LOWER_A,
  LOWER_F,
  OPEN_BRACKET,
  OPEN_PAREN,
  UPPER_A,
  UPPER_C,
  UPPER_D,
  UPPER_M,
  UPPER_S,
  UPPER_T,
  UPPER_Z,
} from '../text/char-codes.js';
import { isHexDigit } from './prefix.js';
import { endsValue } from './value-end.js';

/** The names that the kernel prints; every other protocol is a number. */
const PROTOCOLS = new Map([
  ['TCP', 'tcp'],
  ['UDP', 'udp'],
  ['UDPLITE', 'udplite'],
  ['ICMP', 'icmp'],
  ['ICMPv6', 'icmpv6'],
  ['AH', 'ah'],
  ['ESP', 'esp'],
]);
const PROTOCOL_NUMBER = /^(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])$/;
/** Length of `SRC=`, `DST=`, `OUT=`, `SPT=` and `DPT=`. */
const KEY = 4;
/** No TCP flag has more characters, and no pair has as few. */
const LONGEST_FLAG = 3;
const SYN = tcpFlagBit('SYN');
const MOST_MARK_DIGITS = 8;
/** What is left of both addresses where somebody took them out before the line was shown to others. */
const NO_ADDRESSES = 'SRC= DST= LEN=';

/**
 * Reads the words behind a LOG prefix in two steps, so that a line which nobody wants costs only the first:
 * `readHead` takes the addresses, `readRest` all else. The fields hold the last packet read.
 * Of a key that comes twice the first one counts (UDP prints a second LEN, ICMP echo a second ID), and what an
 * ICMP error quotes is not the packet's own. A value ends at the first character that cannot belong to it.
 */
export class PacketReader {
  /** Whether something stands among the words that the kernel did not print there: they may say more than was read. */
  isOdd = false;
  inInterface = '';
  outInterface = '';
  /** The addresses as unsigned numbers where they are IPv4, else `NO_IPV4`. */
  sourceValue = NO_IPV4;
  destinationValue = NO_IPV4;
  protocol: string | undefined;
  sourcePort: number | undefined;
  destinationPort: number | undefined;
  icmpType: number | undefined;
  icmpCode: number | undefined;
  tcpFlags: readonly string[] | undefined;
  mark: number | undefined;

  readonly #flagSets = new TcpFlagSets();
  #searched = '';
  #text = '';
  #inAt = 0;
  #sourceAt = 0;
  #sourceEnd = 0;
  #destinationAt = 0;
  /** Behind the destination address, and the end of the message. */
  #restAt = 0;
  #to = 0;
  readonly #scanner = new Ipv4Scanner();
  readonly #sources = new NextOccurrence('SRC=');
  readonly #protocols = new NextOccurrence('PROTO=');
  /** Behind the address read last. */
  #wordEnd = 0;

  /**
   * @param from position of `IN=`, `to` behind the message's last character.
   * @returns false when the message is cut short before both addresses, or they are none. Where whoever passed the
   *   line on has taken the addresses out (`SRC= DST= `), they are empty.
   */
  readHead(text: string, from: number, to: number): boolean {
    this.isOdd = false;
    if (text !== this.#searched) this.#search(text);
    // A word begins behind a blank: what stands in the word of `IN=` itself is passed over.
    const sourceAt = this.#wordAt(this.#sources, from, to);
    if (sourceAt < 0) return false;
    if (text.startsWith(NO_ADDRESSES, sourceAt)) return this.#readWithout(text, from, sourceAt, to);
    const source = this.#addressAt(text, sourceAt + KEY, to);
    const sourceEnd = this.#wordEnd;
    if (source === undefined || sourceEnd >= to) return false;
    const destinationAt = behindBlanks(text, sourceEnd);
    if (!text.startsWith('DST=', destinationAt)) return false;
    const destination = this.#addressAt(text, destinationAt + KEY, to);
    if (destination === undefined) return false;
    this.sourceValue = source;
    this.destinationValue = destination;
    this.#sourceAt = sourceAt + KEY;
    this.#sourceEnd = sourceEnd;
    this.#destinationAt = destinationAt + KEY;
    this.#text = text;
    this.#inAt = from;
    this.#restAt = this.#wordEnd;
    this.#to = to;
    return true;
  }

  #readWithout(text: string, from: number, sourceAt: number, to: number): boolean {
    this.sourceValue = NO_IPV4;
    this.destinationValue = NO_IPV4;
    this.#sourceAt = sourceAt + KEY;
    this.#sourceEnd = this.#sourceAt;
    this.#destinationAt = this.#sourceEnd + 1 + KEY;
    this.#text = text;
    this.#inAt = from;
    this.#restAt = this.#destinationAt;
    this.#to = to;
    return this.#restAt < to;
  }

  /** Cut out when it is asked for: most lines are turned down by their numbers. */
  get source(): string {
    return addressText(this.#text.slice(this.#sourceAt, this.#sourceEnd), this.sourceValue);
  }

  get destination(): string {
    return addressText(this.#text.slice(this.#destinationAt, this.#restAt), this.destinationValue);
  }

  /** Reads interfaces and what follows the addresses; call it once after a `readHead` that held. */
  readRest(): void {
    this.#readInterfaces();
    this.protocol = undefined;
    this.sourcePort = undefined;
    this.destinationPort = undefined;
    this.icmpType = undefined;
    this.icmpCode = undefined;
    this.mark = undefined;
    this.tcpFlags = undefined;
    // Nothing between the addresses and the protocol is of interest here.
    const wordFrom = this.#wordAt(this.#protocols, this.#restAt, this.#to);
    if (wordFrom < 0) return;
    const protocolEnd = wordEnd(this.#text, wordFrom, this.#to);
    this.protocol = this.#protocolAt(wordFrom + 'PROTO='.length, protocolEnd);
    const flagBits = this.#readWords(protocolEnd + 1);
    if (this.protocol === 'tcp') this.tcpFlags = this.#flagSets.names(flagBits);
  }

  #search(text: string): void {
    this.#searched = text;
    this.#sources.reset(text);
    this.#protocols.reset(text);
  }

  /**
   * Where a word that starts with the key begins, at `from` or later and before `to`; -1 for nowhere. Looking for
   * the blank before it as well would stop the search at every blank.
   */
  #wordAt(key: NextOccurrence, from: number, to: number): number {
    let at = key.at(from);
    while (at < to && this.#searched.charCodeAt(at - 1) !== BLANK) at = key.at(at + 1);
    return at < to ? at : -1;
  }

  /** The value of the word that begins at `from`, as `sourceValue` has it; undefined for what is no address. */
  #addressAt(text: string, from: number, to: number): number | undefined {
    const scanner = this.#scanner;
    const value = scanner.scan(text, from, to);
    this.#wordEnd = scanner.end;
    if (value !== undefined && this.#isEndOfValue(text, scanner.end, to)) return value;
    this.#wordEnd = ipv6End(text, from, to);
    const isIpv6 =
      this.#isEndOfValue(text, this.#wordEnd, to) &&
      canonicalAddress(text.slice(from, this.#wordEnd)) !== undefined;
    return isIpv6 ? NO_IPV4 : undefined;
  }

  /** Notes what ends a value though it is neither a blank nor the message's end. */
  #isEndOfValue(text: string, at: number, to: number): boolean {
    if (at >= to || text.charCodeAt(at) === BLANK) return true;
    this.isOdd = true;
    return endsValue(text, at, to);
  }

  #readInterfaces(): void {
    const text = this.#text;
    const inEnd = wordEnd(text, this.#inAt, this.#to);
    const outAt = behindBlanks(text, inEnd);
    this.inInterface = text.slice(this.#inAt + 'IN='.length, inEnd);
    this.outInterface = text.startsWith('OUT=', outAt)
      ? text.slice(outAt + KEY, wordEnd(text, outAt, this.#to))
      : '';
  }

  /** @returns the bits of the TCP flags among the words. */
  #readWords(from: number): number {
    const text = this.#text;
    const to = this.#to;
    let flagBits = 0;
    let end: number;
    for (let at = from; at < to; at = end + 1) {
      const first = text.charCodeAt(at);
      end = wordEnd(text, at, to);
      if (first < UPPER_A || first > UPPER_Z) {
        if (first === OPEN_BRACKET) end = this.#closingBracket(at);
        else if (first !== OPEN_PAREN && first !== BLANK) this.isOdd = true;
      } else if (end - at > LONGEST_FLAG) this.#readPair(at, end);
      // Nearly all packets are the first of a connection.
      else if (text.startsWith('SYN', at)) flagBits |= SYN;
      else flagBits |= tcpFlagBit(text.slice(at, end));
    }
    return flagBits;
  }

  /** Most words are of no interest here; their first letters tell that without a closer look. */
  #readPair(at: number, end: number): void {
    const text = this.#text;
    switch (text.charCodeAt(at)) {
      case UPPER_S:
        if (text.startsWith('SPT=', at)) this.sourcePort ??= this.#numberAt(at + KEY, end, 0xffff);
        break;
      case UPPER_D:
        if (text.startsWith('DPT=', at)) {
          this.destinationPort ??= this.#numberAt(at + KEY, end, 0xffff);
        }
        break;
      case UPPER_T:
        if (text.startsWith('TYPE=', at)) this.icmpType ??= this.#numberAt(at + 5, end, 0xff);
        break;
      case UPPER_C:
        if (text.startsWith('CODE=', at)) this.icmpCode ??= this.#numberAt(at + 5, end, 0xff);
        break;
      case UPPER_M:
        if (text.startsWith('MARK=', at)) this.mark ??= this.#markAt(at + 5, end);
        break;
      default:
    }
  }

  /** The packet that an ICMP error quotes is passed over; where its end was cut off, all that is left. */
  #closingBracket(at: number): number {
    let close = at;
    while (close < this.#to && this.#text.charCodeAt(close) !== CLOSE_BRACKET) close++;
    return close;
  }

  /** Nearly all packets are of two protocols, whose names need not be cut out to be known. */
  #protocolAt(from: number, to: number): string | undefined {
    const text = this.#text;
    if (to - from === 3) {
      if (text.startsWith('TCP', from)) return 'tcp';
      if (text.startsWith('UDP', from)) return 'udp';
    }
    let end = from;
    while (end < to && !endsValue(text, end, to)) end++;
    if (end < to) this.isOdd = true;
    const printed = text.slice(from, end);
    return PROTOCOLS.get(printed) ?? (PROTOCOL_NUMBER.test(printed) ? printed : undefined);
  }

  /** Undefined for a value that is no decimal number or is larger than its field can hold. */
  #numberAt(from: number, to: number, most: number): number | undefined {
    const text = this.#text;
    let number = 0;
    let at = from;
    for (; at < to; at++) {
      const digit = text.charCodeAt(at) - DIGIT_0;
      if (!(digit >= 0 && digit <= 9)) break;
      number = number * 10 + digit;
      if (number > most) return undefined;
    }
    return at > from && this.#isEndOfValue(text, at, to) ? number : undefined;
  }

  /** `0x1a`, up to eight digits as the kernel prints them. */
  #markAt(from: number, to: number): number | undefined {
    const text = this.#text;
    const digitsAt = from + 2;
    if (!text.startsWith('0x', from)) return undefined;
    let mark = 0;
    let at = digitsAt;
    for (; at < to && at <= digitsAt + MOST_MARK_DIGITS; at++) {
      const code = text.charCodeAt(at);
      if (isDigit(code)) mark = mark * 16 + code - DIGIT_0;
      else if (code >= LOWER_A && code <= LOWER_F) mark = mark * 16 + code - LOWER_A + 10;
      else break;
    }
    if (at === digitsAt || at > digitsAt + MOST_MARK_DIGITS) return undefined;
    return this.#isEndOfValue(text, at, to) ? mark : undefined;
  }
}

function addressText(printed: string, value: number): string {
  return value === NO_IPV4 ? (canonicalAddress(printed) ?? printed) : printed;
}

/** The position of the blank behind a word, or the end of the message. */
function wordEnd(text: string, from: number, to: number): number {
  const blank = text.indexOf(' ', from);
  return blank < 0 || blank > to ? to : blank;
}

/** The kernel prints one blank between words; who copies a line may make more of it. */
function behindBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === BLANK) at++;
  return at;
}

function ipv6End(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isOfIpv6(text.charCodeAt(at))) at++;
  return at;
}

function isOfIpv6(code: number): boolean {
  return isHexDigit(code) || code === COLON || code === DOT;
}
