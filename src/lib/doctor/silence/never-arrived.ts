import { count } from '../../explain/wording.js';
import { cellNames, subjects, type Cause } from './cause.js';
import { prefixesOf } from './prefixes.js';
import { hasMet, isAnyWatched, settledNow, unlogged } from './settled-packets.js';
import { meanwhile, packets, type Watched } from './watched.js';

/** Nothing came to the rules that would log it. */
export const NEVER_ARRIVED: Cause = {
  id: 'never-arrived',
  title: 'The packets never came to this cell',
  examine: ({ watched }) => {
    const met = watched.filter((one) => hasMet(one, meanwhile));
    if (met.length > 0 && met.every(isOfOthers)) return ofOthers(met);
    if (met.length > 0) {
      return {
        answer: 'no',
        evidence: `${count(settledNow(met), 'packet')} came meanwhile, for ${subjects(met)}`,
      };
    }
    const ever = watched.filter((one) => hasMet(one, packets));
    const where = cellNames(watched);
    if (isAnyWatched(watched)) return nothingNow(watched, ever);
    if (ever.length > 0 && ever.every(({ decidesMore }) => decidesMore === true)) {
      return {
        answer: 'unknown',
        evidence: `Packets have come to the rules for ${subjects(ever)}, which decide about other ports and addresses too`,
      };
    }
    return ever.length > 0
      ? { answer: 'no', evidence: `Packets have come, for ${subjects(ever)}` }
      : {
          answer: 'yes',
          evidence: `Since the rules for ${subjects(watched)} on ${where} were made no packet has come`,
        };
  },
};

/** That nothing comes now is no proof that nothing came: counters tell what did before, and what passes unseen. */
function nothingNow(
  watched: readonly Watched[],
  ever: readonly Watched[],
): ReturnType<Cause['examine']> {
  const [seconds = 0] = watched.map(({ cell }) => cell.look.later?.seconds ?? 0);
  const old = watched.reduce((sum, { established }) => Math.max(sum, meanwhile(established)), 0);
  const nothing = `In ${seconds} s no ${old > 0 ? 'first ' : ''}packet came to the rules for ${subjects(watched)} on ${cellNames(watched)}`;
  const passed =
    old > 0 ? `; ${count(old, 'packet')} of established connections passed beside them` : '';
  return {
    answer: ever.length + old > 0 ? 'maybe' : 'yes',
    evidence:
      ever.length > 0
        ? `Nothing came while it watched. ${nothing}${passed}; ${beforeText(ever)}`
        : `${nothing}${passed}, and none since they were made`,
    fix: 'Send the packets while it watches (--watch 30s); see with cfnet trace whether they get that far, and with cf app whether both ends run',
  };
}

function beforeText(ever: readonly Watched[]): string {
  return ever.every(({ decidesMore }) => decidesMore === true)
    ? 'some had come before, it may be to other ports or addresses'
    : 'some had come before';
}

/** The rules counted packets, and no line of the log is about the connection that is meant. */
function isOfOthers(one: Watched): boolean {
  const { lines } = one.cell.look;
  return (
    one.decidesMore === true &&
    lines !== undefined &&
    one.logs.length > 0 &&
    prefixesOf(one).every((prefix) => (lines.counts.get(prefix) ?? 0) === 0)
  );
}

/** Where every packet was logged, none was of this connection; else it may have been among those that were not. */
function ofOthers(met: readonly Watched[]): ReturnType<Cause['examine']> {
  const came = `${count(settledNow(met), 'packet')} came meanwhile to the rules for ${subjects(met)}, which decide about other ports and addresses too`;
  const isAllLogged = met.every((one) => unlogged(one, meanwhile) === 0);
  return isAllLogged
    ? {
        answer: 'yes',
        evidence: `${came}: all were logged, and no line is about this connection`,
        fix: 'Send the packets while it watches (--watch 30s); see with cfnet trace whether they get that far',
      }
    : { answer: 'maybe', evidence: `${came}; not all were logged` };
}
