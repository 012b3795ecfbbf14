import { count } from '../explain/wording.js';
import { connectionText } from './connection.js';
import type { Way } from './find-ways.js';
import type { PairGroup, TraceQuestion } from './trace-result.js';

/** The whole answer in one sentence without a full stop; of the groups the first is the decisive one. */
export function answerSentence(
  question: TraceQuestion,
  decisive: PairGroup,
  others: readonly PairGroup[],
): string {
  const groups = [decisive, ...others];
  const reached = pairsIn(groups.filter(({ verdict }) => verdict === 'allowed'));
  const isMixed = decisive.verdict === 'denied' && reached > 0;
  if (!isMixed) return `${leadOf(question, decisive)}: ${becauseOf(groups)}`;
  const part = `between ${reached} of ${count(pairsIn(groups), 'pair')} of instances only`;
  const denied = groups.filter(({ verdict }) => verdict === 'denied');
  return `${does(question, 'reaches')} ${part}: elsewhere ${becauseOf(denied)}`;
}

/** `frontend does not reach backend on tcp port 8081`. */
export function does({ source, destination, connection }: TraceQuestion, verb: string): string {
  const way = connection.port === undefined ? 'by' : 'on';
  return `${source.name} ${verb} ${destination.name} ${way} ${connectionText(connection)}`;
}

function leadOf(question: TraceQuestion, { verdict, pairs }: PairGroup): string {
  if (pairs.some(({ main }) => isUntold(main))) {
    return `Whether ${does(question, 'reaches')} cannot be told`;
  }
  return does(question, verdict === 'allowed' ? 'reaches' : 'does not reach');
}

/** A rule decides that is not understood, or the cell's own routes leave open where the packet went. */
function isUntold({ path }: Way): boolean {
  const hop = path.legs.at(-1)?.outcome.nextHop;
  return path.verdict === 'unmodelled' || (hop?.kind === 'unknown' && hop.route !== undefined);
}

function becauseOf(groups: readonly PairGroup[]): string {
  return groups.map(({ explanation }) => explanation.because).join('; between other instances ');
}

function pairsIn(groups: readonly PairGroup[]): number {
  return groups.reduce((sum, { pairs }) => sum + pairs.length, 0);
}
