import type { Party } from '../flow/flow.js';
import { NOBODY, type PartyBook } from '../flow/party-book.js';
import type { HeadTest } from '../kernel-log/kernel-log-reader.js';
import type { LogPrefix } from '../kernel-log/prefix.js';
import { AddressSieve } from './address-sieve.js';
import { holdsAt, type EndClause } from './clause.js';
import type { End, EndTest } from './end-test.js';

/** The tests of a line's beginning that clauses allow: ports, and whom nobody wants, are not known there. */
export function headTestsOf(clauses: readonly EndClause[], parties: PartyBook): HeadTest[] {
  return clauses.flatMap((clause) => {
    if (clause.looksAt === 'ip') return addressTest(clause);
    return clause.looksAt === 'party' && clause.wanted.length > 0
      ? partyTest(clause.wanted, parties)
      : [];
  });
}

/** The test that holds where all of them do; undefined for none. */
export function allOf(tests: readonly HeadTest[]): HeadTest | undefined {
  const [first, ...others] = tests;
  if (first === undefined || others.length === 0) return first;
  const byNumber = tests.map((test) => test.byNumber).filter((test) => test !== undefined);
  return Object.assign(
    (prefix: LogPrefix, source: string, destination: string) =>
      tests.every((test) => test(prefix, source, destination)),
    {
      byNumber: (prefix: LogPrefix, source: number, destination: number) =>
        byNumber.every((test) => test(prefix, source, destination)),
    },
  );
}

/** Both addresses stand in the line's beginning: this is already the clause itself. */
function addressTest(clause: EndClause): HeadTest {
  return (_prefix, source, destination) =>
    holdsAt(clause, endOf(NOBODY, source), endOf(NOBODY, destination));
}

/**
 * A test for the wanted parties of one filter. It errs on one side only: it lets a line pass as soon as a value
 * fits anyone whom prefix, addresses or mark can stand for, at either end, at any time and on any cell.
 */
function partyTest(wanted: readonly EndTest[], parties: PartyBook): HeadTest {
  const fits = (end: End): boolean => wanted.some((test) => test(end));
  const fitsSomeTag = parties.tagHolders().some((party) => fits(endOf(party)));

  const fittingAddresses = new Set(
    parties.addresses().filter((ip) => parties.everAt(ip).some((party) => fits(endOf(party)))),
  );

  const prefixFits = (prefix: LogPrefix): boolean =>
    [NOBODY, ...parties.everNamedBy(prefix)].some((party) => fits(endNamed(prefix, party)));
  /** The mark stands further on in the line; it can name a source that nothing else does. */
  const markMayFit = (prefix: LogPrefix): boolean => {
    if (prefix.tag !== undefined) {
      const tagged = parties.ofTag(Number.parseInt(prefix.tag, 16));
      return tagged !== undefined && fits(endOf(tagged));
    }
    return fitsSomeTag && !namesSource(prefix, parties);
  };
  const hopeOf = remembered((prefix: LogPrefix): Hope => {
    if (prefixFits(prefix)) return 'sure';
    if (!markMayFit(prefix)) return 'by address';
    // Who has the address is not asked where the prefix names a container that nobody knows: the mark alone tells.
    return prefix.names === 'source-handle' ? 'sure' : 'by mark';
  });
  const test: HeadTest = (prefix, source, destination) => {
    const hope = hopeOf(prefix);
    if (hope === 'sure') return true;
    if (fittingAddresses.has(source) || fittingAddresses.has(destination)) return true;
    return hope === 'by mark' && parties.alwaysAt(source)?.app === undefined;
  };
  const sieve = new AddressSieve(fittingAddresses);
  return Object.assign(test, {
    byNumber: (prefix: LogPrefix, source: number, destination: number) =>
      sieve.mayHave(source) || sieve.mayHave(destination) || hopeOf(prefix) !== 'by address',
  });
}

/** What a line with some prefix has to show further on to be wanted; nothing that can be judged here where `sure`. */
type Hope = 'sure' | 'by mark' | 'by address';

/** Where the prefix itself says who the source is, the mark is not asked. */
function namesSource(prefix: LogPrefix, parties: PartyBook): boolean {
  return prefix.names === 'source-handle' && parties.everNamedBy(prefix).length > 0;
}

/** Keeps the answers that were found, for as long as what they are about is in use. */
function remembered<Key extends object, Found>(find: (key: Key) => Found): (key: Key) => Found {
  const answers = new WeakMap<Key, Found>();
  return (key) => {
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = find(key);
      answers.set(key, answer);
    }
    return answer;
  };
}

function endOf(party: Party, ip = ''): End {
  return { party, ip, port: undefined, handlePiece: undefined, appPiece: undefined };
}

function endNamed(prefix: LogPrefix, party: Party): End {
  return {
    ...endOf(party),
    ...(prefix.names === 'destination-app'
      ? { appPiece: prefix.piece }
      : { handlePiece: prefix.piece }),
  };
}
