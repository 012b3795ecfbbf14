import type { Container } from '../directory/model.js';
import type { Knowledge } from '../flow/enricher.js';
import type { Party } from '../flow/flow.js';
import { NOBODY } from '../flow/party-book.js';
import type { Rule } from '../iptables/model.js';
import { hostAddress, summarizeMatches } from '../iptables/rule-summary.js';
import type { LogPrefix } from '../kernel-log/prefix.js';
import type { CellRules } from './cell-rules.js';
import { pieceOfChain } from './chain-piece.js';
import { notedContainers, type NotedContainer } from './rule-notes.js';

/**
 * Whom the rules of one cell are about: by LOG prefix, chain and address. Whom no other source knows, the
 * cell's own rules may still tell.
 */
export class RuleSubjects {
  readonly #knowledge: Knowledge;
  readonly #rules: CellRules;
  #noted: readonly NotedContainer[] | undefined;

  constructor(knowledge: Knowledge, rules: CellRules) {
    this.#knowledge = knowledge;
    this.#rules = rules;
  }

  /** Whom the prefix of a LOG rule names. */
  ofLogRule(rule: Rule, prefix: LogPrefix): Party {
    const { party } = this.#knowledge.parties.namedBy(prefix, this.#rules.cell.id);
    if (prefix.names !== 'destination-app') {
      return party === NOBODY ? this.#notedAs(prefix.piece) : party;
    }
    // An accept rule's prefix has the app alone; which instance the rule is for, its address tells.
    const holder = this.#holderOf(summarizeMatches(rule).destination);
    return holder.app?.guid.startsWith(prefix.piece) === true ? holder : party;
  }

  /** Whom any other rule is about: the owner of its chain or of the one that it leads to, or of its address. */
  ofRule(rule: Rule): Party {
    const { source, destination } = summarizeMatches(rule);
    const answers = [
      () => this.#ownerOf(rule.chain),
      () => this.#ownerOf(rule.target?.name),
      () => this.#holderOf(destination),
      () => this.#holderOf(source),
    ];
    for (const answer of answers) {
      const party = answer();
      if (party !== NOBODY) return party;
    }
    return NOBODY;
  }

  ofApp(guid: string): Party {
    const { directory, parties } = this.#knowledge;
    return parties.ofApp(directory.app(guid) ?? { app: { guid } });
  }

  #ownerOf(chain = ''): Party {
    const piece = pieceOfChain(chain);
    if (piece === undefined) return NOBODY;
    const found = this.#knowledge.directory.containersByPrefix(piece, this.#rules.cell.id);
    const [container, ...others] = found.filter(({ state }) => state !== 'deleted');
    if (container === undefined) return this.#notedAs(piece);
    return others.length === 0 ? this.#knowledge.parties.ofContainer(container) : NOBODY;
  }

  /** The container of this cell that has the one address that a rule asks for. */
  #holderOf(range: string | undefined): Party {
    const address = hostAddress(range);
    if (address === undefined) return NOBODY;
    const holder = this.#knowledge.directory.containerAt(address, undefined);
    if (holder !== undefined && this.#isHere(holder)) {
      return this.#knowledge.parties.ofContainer(holder);
    }
    return this.#partyNoted((noted) => noted.address === address);
  }

  #isHere({ cellId }: Container): boolean {
    return cellId === this.#rules.cell.id;
  }

  #notedAs(piece: string): Party {
    return this.#partyNoted(
      (noted) => noted.piece.startsWith(piece) || piece.startsWith(noted.piece),
    );
  }

  #partyNoted(isMeant: (noted: NotedContainer) => boolean): Party {
    this.#noted ??= notedContainers(this.#rules.ruleSet);
    const [noted, ...others] = this.#noted.filter(isMeant);
    if (noted === undefined || others.length > 0) return NOBODY;
    const { app, handle } = noted;
    if (app === undefined && handle === undefined) return NOBODY;
    return {
      ...(app !== undefined && this.ofApp(app)),
      ...(handle !== undefined && { instance: { guid: handle } }),
    };
  }
}
