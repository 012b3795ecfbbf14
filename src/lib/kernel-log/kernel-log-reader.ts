import { EnvelopeReader, type Envelope } from './envelope.js';
import { readJournalLine } from './journald.js';
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

/**
 * Reads the packets that silk's and Garden's LOG rules wrote, out of blocks of kernel log text of any form of
 * cf-facts 8 and 9. Text is one byte a character (latin1): no byte is lost or changed on the way.
 */
export class KernelLogReader {
  readonly #finder = new MessageFinder();
  readonly #journalFinder = new MessageFinder();
  readonly #envelopes = new EnvelopeReader();
  readonly #packet = new PacketReader();
  #damaged = 0;
  #otherJson = 0;

  get counts(): LineCounts {
    return {
      lines: this.#finder.lines,
      otherLines: this.#finder.otherLines + this.#otherJson,
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
    finder.reset(text);
    while (finder.next()) {
      if (finder.prefix === undefined) {
        this.#readJournal(text.slice(finder.from, finder.end), latest, take, wants);
      } else if (this.#readHead(finder, finder.prefix, text, wants)) {
        const envelope = this.#envelopes.read(text, finder.from, finder.prefixAt, latest);
        take(
          this.#finish(
            finder.prefix,
            envelope,
            wordsAt(finder, text),
            text.slice(finder.from, finder.end),
          ),
        );
      }
    }
  }

  #readJournal(
    line: string,
    latest: number,
    take: (packet: LoggedPacket) => void,
    wants?: HeadTest,
  ): void {
    const entry = readJournalLine(line);
    const finder = this.#journalFinder;
    finder.reset(entry?.message ?? '');
    if (entry === undefined || !finder.next() || finder.prefix === undefined) {
      this.#otherJson++;
    } else if (this.#readHead(finder, finder.prefix, entry.message, wants)) {
      const inside = this.#envelopes.read(entry.message, finder.from, finder.prefixAt, latest);
      const words = wordsAt(finder, entry.message);
      take(
        this.#finish(
          finder.prefix,
          { ...inside, time: entry.time ?? inside.time, uptime: entry.uptime ?? inside.uptime },
          words,
          line,
        ),
      );
    }
  }

  #readHead(finder: MessageFinder, prefix: LogPrefix, text: string, wants?: HeadTest): boolean {
    const packet = this.#packet;
    if (!packet.readHead(text, finder.inAt, finder.wholeTo)) {
      this.#damaged++;
      return false;
    }
    if (wants === undefined) return true;
    if (wants.byNumber?.(prefix, packet.sourceValue, packet.destinationValue) === false)
      return false;
    return wants(prefix, packet.source, packet.destination);
  }

  #finish(prefix: LogPrefix, envelope: Envelope, words: string, raw: string): LoggedPacket {
    const packet = this.#packet;
    packet.readRest();
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
}

function wordsAt(finder: MessageFinder, text: string): string {
  return text.slice(finder.inAt, finder.wholeTo);
}
