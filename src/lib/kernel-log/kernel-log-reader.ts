import { EntryLines, exportedFields, exportHead, jsonOfLines } from './entry-lines.js';
import { EnvelopeReader, type Envelope } from './envelope.js';
import { LineOpener, type FoundMessage } from './line-opener.js';
import { MessageFinder } from './message-finder.js';
import { PacketReader } from './packet-reader.js';
import type { LoggedPacket } from './packet.js';
import type { LogPrefix } from './prefix.js';

/** Says, from what is known first of a line, whether it can be wanted at all. */
export interface HeadTest {
  (prefix: LogPrefix, source: string, destination: string): boolean;
  /**
   * The same for addresses as numbers (`NO_IPV4` for others), where they need not be cut out: false only where
   * the test itself is false. Asked first.
   */
  readonly byNumber?: (prefix: LogPrefix, source: number, destination: number) => boolean;
}

/** What became of the lines read so far. */
export interface LineCounts {
  readonly lines: number;
  /** Lines that hold no message of a silk or Garden LOG rule. */
  readonly otherLines: number;
  /** Messages cut short before both of their addresses. */
  readonly damaged: number;
}

/** What a caller wants of a block. */
interface Order {
  readonly latest: number;
  readonly take: (packet: LoggedPacket) => void;
  readonly wants: HeadTest | undefined;
}

/** A line of the kernel is shorter by far; only within such lines what is asked of a message costs what it should. */
const LONG_LINE = 16 * 1024;

/**
 * Reads the packets that silk's and Garden's LOG rules wrote, out of blocks of kernel log text of any form of
 * cf-facts 8 and 9, and of what shippers, stores and people make of such lines. Text is one byte a character
 * (latin1): no byte is lost or changed on the way. Lines as the kernel's log has them are read by one look; all
 * others are opened (`LineOpener`), which takes ten times as long.
 */
export class KernelLogReader {
  readonly #finder = new MessageFinder(true);
  readonly #envelopes = new EnvelopeReader();
  readonly #opener = new LineOpener(this.#envelopes);
  readonly #entry = new EntryLines();
  readonly #packet = new PacketReader();
  /** One by itself, for a reader that goes back to a block after another text searches the block anew. */
  readonly #openedPacket = new PacketReader();
  #damaged = 0;
  #emptyEntries = 0;

  get counts(): LineCounts {
    return {
      lines: this.#finder.lines,
      otherLines: this.#finder.otherLines + this.#emptyEntries,
      damaged: this.#damaged,
    };
  }

  /**
   * Hands each packet of a block of whole lines to `take`, in order.
   * @param latest the latest moment that a line can be from, in milliseconds: a file's mtime, or now.
   * @param wants a cheap test that spares the rest of the work on lines that it turns down.
   */
  readBlock(
    text: string,
    latest: number,
    take: (packet: LoggedPacket) => void,
    wants?: HeadTest,
  ): void {
    const finder = this.#finder;
    const packet = this.#packet;
    const order: Order = { latest, take, wants };
    finder.reset(text);
    while (finder.next()) {
      const { prefix, from, end, inAt, wholeTo } = finder;
      if (prefix === undefined) {
        this.#offer(text.slice(from, end), order);
      } else if (end - from > LONG_LINE || !packet.readHead(text, inAt, wholeTo)) {
        this.#open(text.slice(from, wholeTo), text.slice(from, end), order);
      } else if (wants === undefined || isWanted(packet, prefix, wants)) {
        const envelope = this.#envelopes.read(text, from, finder.prefixAt, latest);
        packet.readRest();
        if (packet.isOdd) this.#open(text.slice(from, wholeTo), text.slice(from, end), order);
        else
          take(
            finished(packet, prefix, envelope, text.slice(inAt, wholeTo), text.slice(from, end)),
          );
      }
    }
  }

  /** Reads what the end of the log has left open: a document whose last line did not come. */
  finish(latest: number, take: (packet: LoggedPacket) => void, wants?: HeadTest): void {
    this.#finder.takesAll = false;
    this.#release({ latest, take, wants });
  }

  /** A line that may be part of a document, or hold one. */
  #offer(line: string, order: Order): void {
    const { isWholeLine } = this.#finder;
    const offered = isWholeLine || this.#entry.isHolding ? this.#entry.offer(line) : 'alone';
    if (offered === 'whole') {
      this.#readEntry(line === '' ? 1 : 0, order);
      if (this.#entry.rest.includes('{')) this.#entry.offer(this.#entry.rest);
    }
    if (offered === 'broken') this.#release(order);
    if (offered === 'broken' && this.#entry.offer(line) === 'alone') this.#openAlone(line, order);
    if (offered === 'alone') this.#openAlone(line, order, isWholeLine);
    this.#finder.takesAll = this.#entry.isHolding;
  }

  #readEntry(moreLines: number, order: Order): void {
    const { kind, lines } = this.#entry.take();
    const raw = lines.join('\n');
    const messages =
      kind === 'export'
        ? this.#messagesOfEntry(lines, order.latest)
        : this.#opener.messages(jsonOfLines(lines), order.latest);
    if (messages.length > 0 || kind === 'export') {
      this.#takeAll(messages, raw, order);
      this.#emptyEntries += messages.length > 0 ? 0 : lines.length + moreLines;
    } else {
      for (const line of lines) this.#openAlone(line, order);
    }
  }

  #messagesOfEntry(lines: readonly string[], latest: number): readonly FoundMessage[] {
    return this.#opener.messagesOfEntry(exportedFields(lines), exportHead(lines[0]), latest);
  }

  #release(order: Order): void {
    if (!this.#entry.isHolding) return;
    const { kind, lines } = this.#entry.take();
    const messages = kind === 'export' ? this.#messagesOfEntry(lines, order.latest) : [];
    if (messages.length > 0) this.#takeAll(messages, lines.join('\n'), order);
    else for (const line of lines) this.#openAlone(line, order);
  }

  #openAlone(line: string, order: Order, isWholeLine = true): void {
    if (!this.#open(line, line, order) && isWholeLine) this.#emptyEntries++;
  }

  /** @returns whether there is a message, whole or damaged. */
  #open(text: string, raw: string, order: Order): boolean {
    const messages = this.#opener.messages(text, order.latest);
    this.#takeAll(messages, raw, order);
    return messages.length > 0;
  }

  #takeAll(messages: readonly FoundMessage[], raw: string, { take, wants }: Order): void {
    const packet = this.#openedPacket;
    for (const message of messages) {
      const { prefix, text, inAt, wordsEnd, time, uptime, cell, repeated } = message;
      if (!packet.readHead(text, inAt, wordsEnd)) {
        this.#damaged++;
      } else if (wants === undefined || isWanted(packet, prefix, wants)) {
        packet.readRest();
        take(
          finished(
            packet,
            prefix,
            { time, uptime, cell, repeated },
            text.slice(inAt, wordsEnd),
            messages.length === 1 ? raw : message.piece,
          ),
        );
      }
    }
  }
}

function isWanted(packet: PacketReader, prefix: LogPrefix, wants: HeadTest): boolean {
  const { sourceValue, destinationValue } = packet;
  if (wants.byNumber?.(prefix, sourceValue, destinationValue) === false) return false;
  return wants(prefix, packet.source, packet.destination);
}

function finished(
  packet: PacketReader,
  prefix: LogPrefix,
  envelope: Envelope,
  words: string,
  raw: string,
): LoggedPacket {
  return {
    envelope,
    prefix,
    inInterface: packet.inInterface,
    outInterface: packet.outInterface,
    source: packet.source,
    destination: packet.destination,
    sourceValue: packet.sourceValue,
    destinationValue: packet.destinationValue,
    protocol: packet.protocol,
    sourcePort: packet.sourcePort,
    destinationPort: packet.destinationPort,
    icmpType: packet.icmpType,
    icmpCode: packet.icmpCode,
    tcpFlags: packet.tcpFlags,
    mark: packet.mark,
    words,
    raw,
  };
}
