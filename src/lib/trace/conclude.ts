import type { Directory } from '../directory/directory.js';
import type { Problem } from '../errors/problem.js';
import { count } from '../explain/wording.js';
import { REASON_TEXTS } from '../reasons/reason-table.js';
import type { End } from './end.js';
import { explainNotRunning } from './explain/not-running.js';
import { unique } from './group-pairs.js';
import { answerSentence, does } from './sentence.js';
import type { PairGroup, Trace, TraceQuestion } from './trace-result.js';

/** What was found out about the pairs of two ends. */
export interface Findings {
  /** Of the groups of pairs the one that counts. */
  readonly decisive: PairGroup;
  readonly others: readonly PairGroup[];
  readonly untold: number;
  /** Instances of the source of which it is not known how they send in IPv6. */
  readonly unsent: number;
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

/** Draws one answer from all groups of pairs: it is "denied" as soon as one pair is, with that one's reason. */
export function conclude(question: TraceQuestion, findings: Findings): Trace {
  const { decisive, others, untold, problems } = findings;
  const groups = [decisive, ...others];
  return {
    question,
    verdict: decisive.verdict,
    reason: decisive.explanation.reason,
    sentence: answerSentence(question, decisive, others),
    fix: unique(groups.flatMap(({ explanation }) => explanation.fix)),
    notes: unique([
      ...groups.flatMap(notesOf),
      ...findings.notes,
      ...untoldNotes(untold),
      ...unsentNotes(findings.unsent),
    ]),
    groups,
    untold: untold + findings.unsent,
    problems,
  };
}

/** A denial without a remedy of its own gets the general one of its reason. */
function notesOf({ verdict, explanation }: PairGroup): readonly string[] {
  const { reason, fix, notes } = explanation;
  const isHelpless = verdict === 'denied' && fix.length === 0 && notes.length === 0;
  return isHelpless ? [REASON_TEXTS[reason].fix] : notes;
}

function untoldNotes(untold: number): readonly string[] {
  if (untold === 0) return [];
  return [
    `What happens between ${count(untold, 'more pair')} of instances is not known: the rules of a cell are missing`,
  ];
}

function unsentNotes(unsent: number): readonly string[] {
  if (unsent === 0) return [];
  return [`Of ${count(unsent, 'more instance')} it is not known what they send in IPv6`];
}

/** The answer where one of the ends is an app, or an instance, of which nothing runs. */
export function notRunning(
  question: TraceQuestion,
  idle: End,
  directory: Directory,
  problems: readonly Problem[],
): Trace {
  const { reason, because, fix, notes } = explainNotRunning(idle, directory);
  return {
    question,
    verdict: 'denied',
    reason,
    sentence: `${does(question, 'does not reach')}: ${because}`,
    fix,
    notes: fix.length > 0 ? notes : [...notes, REASON_TEXTS[reason].fix],
    groups: [],
    untold: 0,
    problems,
  };
}
