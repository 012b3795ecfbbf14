import { NOBODY, type PartyBook } from '../flow/party-book.js';
import type { Party } from '../flow/flow.js';
import type { HeadTest } from '../kernel-log/kernel-log-reader.js';
import type { LogPrefix } from '../kernel-log/prefix.js';
import { detached } from '../text/detached.js';
import type { End, EndTest } from './end-test.js';

/** Addresses of the outside world are without number; the answers for them are cheap to find again. */
const MOST_KEPT = 100_000;

/**
 * A test of what is known first of a line, for the wanted values of one filter. It errs on one side only: it
 * lets a line pass as soon as a value fits anyone whom prefix, addresses or mark can stand for at any time.
 */
export function createHeadTest(wanted: readonly EndTest[], parties: PartyBook): HeadTest {
  const fits = (end: End): boolean => wanted.some((test) => test(end));
  const fitsAnyTag = parties.tagHolders().some((party) => fits(endOf(party)));
  /** The mark, which stands further on in the line, may still name the source. */
  const mayBeTagged = (known: readonly Party[]): boolean =>
    fitsAnyTag && known.every((party) => party.app === undefined);

  const prefixFits = remembered((prefix: LogPrefix) => {
    const named = parties.everNamedBy(prefix);
    return mayBeTagged(named) || [NOBODY, ...named].some((party) => fits(endNamed(prefix, party)));
  });
  const addressFits = remembered((ip: string) => {
    const ever = parties.everAt(ip);
    return mayBeTagged(ever) || ever.some((party) => fits(endOf(party, ip)));
  }, detached);
  return (prefix, source, destination) =>
    addressFits(source) || addressFits(destination) || prefixFits(prefix);
}

/** Keeps the answers that were found. `keep` gives the form of a key that may outlive its line. */
function remembered<Key>(
  find: (key: Key) => boolean,
  keep: (key: Key) => Key = (key) => key,
): (key: Key) => boolean {
  const answers = new Map<Key, boolean>();
  return (key) => {
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = find(key);
      if (answers.size >= MOST_KEPT) answers.clear();
      answers.set(keep(key), answer);
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
