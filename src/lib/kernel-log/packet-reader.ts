import { NO_IPV4 } from '../net/address.js';
import { canonicalAddress } from '../net/canonical-address.js';
import { Ipv4Scanner } from '../net/ipv4-scanner.js';
import { TcpFlagSets, tcpFlagBit } from './tcp-flags.js';
import {
  BLANK,
  DIGIT_0,
  isDigit,
  LOWER_A,
  LOWER_F,
  OPEN_BRACKET,
  UPPER_C,
  UPPER_D,
  UPPER_M,
  UPPER_S,
  UPPER_T,
} from '../text/char-codes.js';

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
const MOST_MARK_DIGITS = 8;

/**
 * Reads the words behind a LOG prefix in two steps, so that a line which nobody wants costs only the first:
 * `readHead` takes the addresses, `readRest` all else. The fields hold the last packet read.
 * Of a key that comes twice the first one counts (UDP prints a second LEN, ICMP echo a second ID), and what an
 * ICMP error quotes is not the packet's own.
 */
export class PacketReader {
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
  #text = '';
  #inAt = 0;
  #sourceAt = 0;
  #sourceEnd = 0;
  #destinationAt = 0;
  /** Behind the destination address, and the end of the message. */
  #restAt = 0;
  #to = 0;
  readonly #scanner = new Ipv4Scanner();
  /** Behind the address read last. */
  #wordEnd = 0;

  /**
   * @param from position of `IN=`, `to` behind the message's last character.
   * @returns false when the message is cut short before both addresses, or they are none.
   */
  readHead(text: string, from: number, to: number): boolean {
    // A word begins behind a blank: what stands in the word of `IN=` itself is passed over.
    const sourceAt = wordAt(text, 'SRC=', from);
    if (sourceAt < 0 || sourceAt >= to) return false;
    const source = this.#addressAt(text, sourceAt + KEY, to);
    const sourceEnd = this.#wordEnd;
    const destinationAt = sourceEnd + 1;
    if (source === undefined || sourceEnd >= to) return false;
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
    const wordFrom = wordAt(this.#text, 'PROTO=', this.#restAt);
    if (wordFrom < 0 || wordFrom >= this.#to) return;
    const protocolEnd = wordEnd(this.#text, wordFrom, this.#to);
    this.protocol = protocolAt(this.#text, wordFrom + 'PROTO='.length, protocolEnd);
    const flagBits = this.#readWords(protocolEnd + 1);
    if (this.protocol === 'tcp') this.tcpFlags = this.#flagSets.names(flagBits);
  }

  /** The value of the word that begins at `from`, as `sourceValue` has it; undefined for what is no address. */
  #addressAt(text: string, from: number, to: number): number | undefined {
    const scanner = this.#scanner;
    const value = scanner.scan(text, from, to);
    this.#wordEnd = scanner.end;
    if (value !== undefined && isEndOfWord(text, scanner.end, to)) return value;
    this.#wordEnd = wordEnd(text, from, to);
    const isIpv6 = canonicalAddress(text.slice(from, this.#wordEnd)) !== undefined;
    return isIpv6 ? NO_IPV4 : undefined;
  }

  #readInterfaces(): void {
    const text = this.#text;
    const inEnd = wordEnd(text, this.#inAt, this.#to);
    const outAt = inEnd + 1;
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
      end = wordEnd(text, at, to);
      if (text.charCodeAt(at) === OPEN_BRACKET) end = this.#closingBracket(at);
      else if (end - at > LONGEST_FLAG) this.#readPair(at, end);
      else flagBits |= tcpFlagBit(text.slice(at, end));
    }
    return flagBits;
  }

  /** Most words are of no interest here; their first letters tell that without a closer look. */
  #readPair(at: number, end: number): void {
    const text = this.#text;
    switch (text.charCodeAt(at)) {
      case UPPER_S:
        if (text.startsWith('SPT=', at)) this.sourcePort ??= numberAt(text, at + KEY, end, 0xffff);
        break;
      case UPPER_D:
        if (text.startsWith('DPT=', at)) {
          this.destinationPort ??= numberAt(text, at + KEY, end, 0xffff);
        }
        break;
      case UPPER_T:
        if (text.startsWith('TYPE=', at)) this.icmpType ??= numberAt(text, at + 5, end, 0xff);
        break;
      case UPPER_C:
        if (text.startsWith('CODE=', at)) this.icmpCode ??= numberAt(text, at + 5, end, 0xff);
        break;
      case UPPER_M:
        if (text.startsWith('MARK=', at)) this.mark ??= markNumber(text, at + 5, end);
        break;
      default:
    }
  }

  /** The packet that an ICMP error quotes is passed over; where its end was cut off, all that is left. */
  #closingBracket(at: number): number {
    const close = this.#text.indexOf(']', at);
    return close < 0 ? this.#to : Math.min(close, this.#to);
  }
}

/** Undefined for a value that is no decimal number or is larger than its field can hold. */
function numberAt(text: string, from: number, to: number, most: number): number | undefined {
  if (from === to) return undefined;
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - DIGIT_0;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    number = number * 10 + digit;
    if (number > most) return undefined;
  }
  return number;
}

/** Nearly all packets are of two protocols, whose names need not be cut out to be known. */
function protocolAt(text: string, from: number, to: number): string | undefined {
  if (to - from === 3) {
    if (text.startsWith('TCP', from)) return 'tcp';
    if (text.startsWith('UDP', from)) return 'udp';
  }
  const printed = text.slice(from, to);
  return PROTOCOLS.get(printed) ?? (PROTOCOL_NUMBER.test(printed) ? printed : undefined);
}

/** `0x1a`, up to eight digits as the kernel prints them. */
function markNumber(text: string, from: number, to: number): number | undefined {
  const digitsAt = from + 2;
  if (!text.startsWith('0x', from) || to === digitsAt || to > digitsAt + MOST_MARK_DIGITS) {
    return undefined;
  }
  let mark = 0;
  for (let at = digitsAt; at < to; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) mark = mark * 16 + code - DIGIT_0;
    else if (code >= LOWER_A && code <= LOWER_F) mark = mark * 16 + code - LOWER_A + 10;
    else return undefined;
  }
  return mark;
}

function addressText(printed: string, value: number): string {
  return value === NO_IPV4 ? (canonicalAddress(printed) ?? printed) : printed;
}

/**
 * Where a word that starts with `key` begins, at `from` or later; -1 for nowhere. Looking for the blank before
 * it as well would stop the search at every blank.
 */
function wordAt(text: string, key: string, from: number): number {
  let at = text.indexOf(key, from);
  while (at > 0 && text.charCodeAt(at - 1) !== BLANK) at = text.indexOf(key, at + 1);
  return at;
}

/** The position of the blank behind a word, or the end of the message. */
function wordEnd(text: string, from: number, to: number): number {
  const blank = text.indexOf(' ', from);
  return blank < 0 || blank > to ? to : blank;
}

function isEndOfWord(text: string, at: number, to: number): boolean {
  return at === to || text.charCodeAt(at) === BLANK;
}
