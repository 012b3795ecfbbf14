import type { Party } from '../flow/flow.js';
import { NOBODY, type PartyBook } from '../flow/party-book.js';
import type { HeadTest } from '../kernel-log/kernel-log-reader.js';
import type { LogPrefix } from '../kernel-log/prefix.js';
import type { End, EndTest } from './end-test.js';

/**
 * A test of what is known first of a line, for the wanted values of one filter. It errs on one side only: it
 * lets a line pass as soon as a value fits anyone whom prefix, addresses or mark can stand for at any time.
 */
export function createHeadTest(wanted: readonly EndTest[], parties: PartyBook): HeadTest {
  const fits = (end: End): boolean => wanted.some((test) => test(end));
  const fitsSomeTag = parties.tagHolders().some((party) => fits(endOf(party)));

  const prefixFits = remembered((prefix: LogPrefix) =>
    [NOBODY, ...parties.everNamedBy(prefix)].some((party) => fits(endNamed(prefix, party))),
  );
  const listFits = remembered((ever: readonly Party[]) => ever.some((party) => fits(endOf(party))));
  /** The mark stands further on in the line; it can name a source that nothing else does. */
  const markMayFit = remembered((prefix: LogPrefix) => {
    if (prefix.names === 'source-handle' && areApps(parties.everNamedBy(prefix))) return false;
    if (prefix.tag === undefined) return fitsSomeTag;
    const tagged = parties.ofTag(Number.parseInt(prefix.tag, 16));
    return tagged !== undefined && fits(endOf(tagged));
  });
  const addressFits = (ip: string): boolean => {
    const ever = parties.everAt(ip);
    return listFits(ever) || fits(endOf(NOBODY, ip));
  };
  return (prefix, source, destination) =>
    prefixFits(prefix) ||
    addressFits(destination) ||
    addressFits(source) ||
    (markMayFit(prefix) && !areApps(parties.everAt(source)));
}

function areApps(parties: readonly Party[]): boolean {
  return parties.length > 0 && parties.every(({ app }) => app !== undefined);
}

/** Keeps the answers that were found; there are as many as prefixes and containers. */
function remembered<Key>(find: (key: Key) => boolean): (key: Key) => boolean {
  const answers = new Map<Key, boolean>();
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
