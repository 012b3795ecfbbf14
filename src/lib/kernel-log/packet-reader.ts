import { canonicalAddress } from '../net/canonical-address.js';
import { TcpFlagSets, tcpFlagBit } from './tcp-flags.js';
import { TokenWalker } from './tokens.js';

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
const MARK = /^0x[0-9a-f]{1,8}$/;

/**
 * Reads the words behind a LOG prefix in two steps, so that a line which nobody wants costs only the first:
 * `readHead` takes interfaces and addresses, `readRest` all that follows. The fields hold the last packet read.
 * Of a key that comes twice the first one counts (UDP prints a second LEN, ICMP echo a second ID), and what an
 * ICMP error quotes is not the packet's own.
 */
export class PacketReader {
  inInterface = '';
  outInterface = '';
  source = '';
  destination = '';
  protocol: string | undefined;
  sourcePort: number | undefined;
  destinationPort: number | undefined;
  icmpType: number | undefined;
  icmpCode: number | undefined;
  tcpFlags: readonly string[] | undefined;
  mark: number | undefined;

  readonly #walker = new TokenWalker();
  readonly #flagSets = new TcpFlagSets();
  #text = '';

  /**
   * @param from position of `IN=`, `to` behind the message's last character.
   * @returns false when the message is cut short before both addresses, or they are none.
   */
  readHead(text: string, from: number, to: number): boolean {
    this.#text = text;
    this.#walker.reset(text, from, to);
    this.inInterface = '';
    this.outInterface = '';
    let source: string | undefined;
    while (this.#walker.next()) {
      if (this.#walker.quoted) return false;
      switch (this.#key()) {
        case 'IN':
          this.inInterface = this.#value();
          break;
        case 'OUT':
          this.outInterface = this.#value();
          break;
        case 'SRC':
          source ??= this.#value();
          break;
        case 'DST':
          return this.#addresses(source, this.#value());
        default:
      }
    }
    return false;
  }

  /** Reads what follows the addresses; call it once after a `readHead` that held. */
  readRest(): void {
    this.protocol = undefined;
    this.sourcePort = undefined;
    this.destinationPort = undefined;
    this.icmpType = undefined;
    this.icmpCode = undefined;
    this.mark = undefined;
    let flagBits = 0;
    while (this.#walker.next()) {
      if (this.#walker.quoted) continue;
      if (this.#walker.keyEnd === this.#walker.end) {
        if (this.protocol === 'tcp') flagBits |= tcpFlagBit(this.#word());
      } else {
        this.#readPair();
      }
    }
    this.tcpFlags = this.protocol === 'tcp' ? this.#flagSets.names(flagBits) : undefined;
  }

  #readPair(): void {
    switch (this.#key()) {
      case 'PROTO':
        this.protocol ??= protocolName(this.#value());
        break;
      case 'SPT':
        this.sourcePort ??= this.#number(0xffff);
        break;
      case 'DPT':
        this.destinationPort ??= this.#number(0xffff);
        break;
      case 'TYPE':
        this.icmpType ??= this.#number(0xff);
        break;
      case 'CODE':
        this.icmpCode ??= this.#number(0xff);
        break;
      case 'MARK':
        this.mark ??= markNumber(this.#value());
        break;
      default:
    }
  }

  #addresses(source: string | undefined, destination: string): boolean {
    const from = source === undefined ? undefined : canonicalAddress(source);
    const to = canonicalAddress(destination);
    if (from === undefined || to === undefined) return false;
    this.source = from;
    this.destination = to;
    return true;
  }

  #key(): string {
    return this.#text.slice(this.#walker.start, this.#walker.keyEnd);
  }

  #word(): string {
    return this.#text.slice(this.#walker.start, this.#walker.end);
  }

  #value(): string {
    return this.#text.slice(this.#walker.keyEnd + 1, this.#walker.end);
  }

  /** Undefined for a value that is no decimal number or is larger than its field can hold. */
  #number(most: number): number | undefined {
    let number = 0;
    const end = this.#walker.end;
    let at = this.#walker.keyEnd + 1;
    if (at === end) return undefined;
    for (; at < end; at++) {
      const digit = this.#text.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) return undefined;
      number = number * 10 + digit;
      if (number > most) return undefined;
    }
    return number;
  }
}

function protocolName(printed: string): string | undefined {
  return PROTOCOLS.get(printed) ?? (PROTOCOL_NUMBER.test(printed) ? printed : undefined);
}

function markNumber(printed: string): number | undefined {
  return MARK.test(printed) ? Number(printed) : undefined;
}
