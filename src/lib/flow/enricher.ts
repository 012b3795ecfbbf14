import type { Directory } from '../directory/directory.js';
import type { Cell } from '../directory/model.js';
import type { LoggedPacket } from '../kernel-log/packet.js';
import type { LogPrefix } from '../kernel-log/prefix.js';
import type { Flow, Party, RuleRef } from './flow.js';
import { tagNumber } from './mark.js';
import { NotedParties, type NotedHandle } from './noted-parties.js';
import { NOBODY, type NamedParty, type PartyBook } from './party-book.js';
import type { ReasonFinder } from './reason-finder.js';
import { isWithinSpan, momentOf, type TimeSpan } from './time-span.js';

/** Finds the LOG rule that prints such a packet's line, on the cell that printed it, as its rules are known. */
export type RuleFinder = (cellId: string, packet: LoggedPacket) => RuleRef | undefined;

/** When a rule stood where it stands; undefined: as long as the container that it is about. */
export type RuleDater = (cellId: string, rule: RuleRef, source: Party) => TimeSpan | undefined;

/** Finds the container that a cell's own rules tell of, where they tell of one and only one that a prefix can name. */
export type NotedFinder = (cellId: string, prefix: LogPrefix) => NotedHandle | undefined;

/** All that lines are enriched with. */
export interface Knowledge {
  readonly directory: Directory;
  readonly parties: PartyBook;
  readonly findRule: RuleFinder;
  /** Absent: all rules have been there as long as their containers. */
  readonly dateRule?: RuleDater;
  /** Absent: no rules are known. */
  readonly findNoted?: NotedFinder;
  /** Whether the rule that printed a line belongs to a limit which rejects nothing; absent: no rules are known. */
  readonly isDryRun?: (cellId: string, packet: LoggedPacket) => boolean;
  readonly reasons: ReasonFinder;
}

/** Adds to a packet who stands at its ends, on which cell, by which rule and for what reason. */
export class Enricher {
  readonly #knowledge: Knowledge;
  readonly #cell: Cell | undefined;
  /** What the directory adds to a cell that envelopes name; they name few, each by one shared object. */
  readonly #completed = new WeakMap<Cell, Cell>();
  readonly #noted: NotedParties;

  /** @param cell the cell whose own log is read; without it each line has to tell. */
  constructor(knowledge: Knowledge, cell?: Cell) {
    this.#knowledge = knowledge;
    this.#cell = cell;
    this.#noted = new NotedParties(knowledge);
  }

  /** @param readBy when the line was read, where lines are read as they come: as `ReasonFinder.find` has it */
  enrich(packet: LoggedPacket, readBy?: number): Flow {
    const { parties, findRule, reasons } = this.#knowledge;
    const stated = this.#cell ?? this.#cellOfEnvelope(packet.envelope.cell);
    const named = parties.namedBy(packet.prefix, stated?.id);
    const isAboutSource = packet.prefix.names === 'source-handle';
    const destination = isAboutSource
      ? parties.partyAt(packet.destination, packet.envelope.time?.ms)
      : this.#destinationOf(packet, named, stated?.id);
    const source = isAboutSource
      ? this.#sourceNamed(packet, named, stated?.id)
      : this.#sourceByAddress(packet, destination);
    // An address that is no known cell's may be whoever passed the line on.
    const isSure = stated?.id !== undefined || stated?.name !== undefined;
    const cell = isSure ? stated : (this.#cellOf(isAboutSource ? source : destination) ?? stated);
    const found = cell?.id === undefined ? undefined : findRule(cell.id, packet);
    const isOfThen = found === undefined || this.#wasThere(found, packet, source, cell?.id ?? '');
    const rule = isOfThen ? found : undefined;
    if (packet.prefix.verdict === 'rate-limited' && this.#isDryRun(packet, cell?.id)) {
      // Nothing was limited: why the packet then went on, or not, no line tells.
      return { packet, cell, source, destination, rule, reason: undefined, isDryRun: true };
    }
    const { reason, hindsight } = reasons.find(packet, source, destination, cell?.id, readBy);
    return {
      packet,
      cell,
      source,
      destination,
      rule,
      reason,
      ruleToday: isOfThen ? undefined : found,
      hindsight,
    };
  }

  #isDryRun(packet: LoggedPacket, cellId: string | undefined): boolean {
    return cellId !== undefined && this.#knowledge.isDryRun?.(cellId, packet) === true;
  }

  #wasThere(rule: RuleRef, { envelope }: LoggedPacket, source: Party, cellId: string): boolean {
    const span = this.#knowledge.dateRule?.(cellId, rule, source);
    if (span === undefined) return true;
    const moment = momentOf(envelope.time, undefined);
    return moment !== undefined && isWithinSpan(span, moment, 'own');
  }

  /**
   * An accept line names only the destination's app; which instance it was, the address tells, as long as it
   * belonged to an instance of that app.
   */
  #destinationOf(
    { prefix, destination, envelope }: LoggedPacket,
    named: NamedParty,
    cellId: string | undefined,
  ): Party {
    if (prefix.names !== 'destination-app') {
      return named.party === NOBODY ? this.#withNoted(NOBODY, prefix, cellId) : named.party;
    }
    const holder = this.#knowledge.parties.holderAt(destination, envelope.time?.ms);
    if (holder === undefined) return named.party;
    if (holder.app === undefined) return { ...holder, ...named.party };
    return holder.app.guid.startsWith(prefix.piece) ? holder : named.party;
  }

  /** A prefix that fits a container of another cell only is a contradiction, and a tag does not settle it. */
  #sourceNamed(packet: LoggedPacket, named: NamedParty, cellId: string | undefined): Party {
    if (named.party !== NOBODY) return named.party;
    return this.#withNoted(this.#sourceByTag(packet), packet.prefix, cellId);
  }

  #sourceByTag(packet: LoggedPacket): Party {
    const tagged = this.#taggedParty(packet);
    if (tagged === undefined || !this.#isCredible(tagged, packet, NOBODY)) return NOBODY;
    return this.#knowledge.parties.everNamedBy(packet.prefix).length === 0 ? tagged : NOBODY;
  }

  /** Where no other source knows whom a prefix names, the rules of the cell that printed it still may. */
  #withNoted(party: Party, prefix: LogPrefix, cellId: string | undefined): Party {
    const noted = cellId && this.#knowledge.findNoted?.(cellId, prefix);
    return noted ? this.#noted.complete(party, noted, cellId) : party;
  }

  /** Tag and address both tell the source; where they tell different apps, neither is to be believed. */
  #sourceByAddress(packet: LoggedPacket, destination: Party): Party {
    const { parties } = this.#knowledge;
    const byAddress = parties.partyAt(packet.source, packet.envelope.time?.ms);
    const tagged = this.#taggedParty(packet);
    if (tagged === undefined || byAddress.app?.guid === tagged.app?.guid) return byAddress;
    if (!this.#isCredible(tagged, packet, destination)) return byAddress;
    if (byAddress.app !== undefined) return NOBODY;
    return byAddress === NOBODY ? tagged : { ...tagged, ...byAddress };
  }

  #taggedParty(packet: LoggedPacket): Party | undefined {
    const tag = tagNumber(packet);
    return tag === undefined ? undefined : this.#knowledge.parties.ofTag(tag);
  }

  /**
   * A tag is handed on when its app is in no policy any more (cf-facts 5.1), so the app that has it now must be
   * the source of a policy that can have given the mark.
   */
  #isCredible(tagged: Party, { prefix }: LoggedPacket, destination: Party): boolean {
    const to = prefix.names === 'destination-app' ? destination.app?.guid : undefined;
    return tagged.app !== undefined && this.#knowledge.reasons.mayBeSource(tagged.app.guid, to);
  }

  #cellOfEnvelope(said: Cell | undefined): Cell | undefined {
    if (said === undefined) return undefined;
    let cell = this.#completed.get(said);
    if (cell === undefined) {
      const { directory } = this.#knowledge;
      const known =
        said.id === undefined
          ? said.name === undefined && said.ip !== undefined
            ? directory.cellByIp(said.ip)
            : undefined
          : directory.cell(said.id);
      cell = { ...known, ...said };
      this.#completed.set(said, cell);
    }
    return cell;
  }

  /** A container's lines can only come from the cell that it is on. */
  #cellOf({ cell }: Party): Cell | undefined {
    return cell === undefined ? undefined : (this.#knowledge.directory.cell(cell.id) ?? cell);
  }
}
