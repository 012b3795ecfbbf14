import { gatherKnowledge, noKnowledge } from '../enrich/knowledge.js';
import { NO_GAPS } from '../directory/gaps.js';
import { CfnetError, ExitCode, type ExitCodeValue } from '../errors/cfnet-error.js';
import {
  isFailure,
  problemFromError,
  problemText,
  problemTexts,
  type Gathered,
} from '../errors/problem.js';
import type { Flow } from '../flow/flow.js';
import type { Source } from '../source/source.js';
import { gapsText } from '../errors/gap-error.js';
import { explainByGroups } from './by-groups.js';
import { findMatches } from './find-matches.js';
import { pastedLines, type PastedLine } from './line-match.js';
import type { ExplainDocument, Match } from './match.js';
import { isLogLine, wordsOf } from './pasted-thing.js';
import { findReasons } from './reason-match.js';

/** What `cfnet explain` is asked to do. */
export interface ExplainOrder {
  readonly thing: string;
  /** Whether the user said where to look; a line says much by itself. */
  readonly isSourceChosen: boolean;
}

/** The outside world of the service. */
export interface ExplainPorts {
  /** The place to look things up in. Errors: CfnetError where there is none. */
  readonly openSource: () => Promise<Source>;
  readonly now: () => number;
  /** @param flows of the matches that are lines: what is known of them today is for people only */
  readonly print: (
    document: ExplainDocument,
    flows: ReadonlyMap<Match, Flow>,
  ) => Promise<void> | undefined;
  readonly notice: (sentence: string) => void;
}

/**
 * Says what a guid, an address, a tag, a name or a log line is. @returns the exit code of the contract.
 * Errors: USAGE where there is nothing to explain, and those of `openSource`.
 */
export async function runExplain(order: ExplainOrder, ports: ExplainPorts): Promise<ExitCodeValue> {
  const thing = order.thing.trim();
  if (thing === '') throw new CfnetError('USAGE', 'there is nothing to explain');
  const isLine = isLogLine(thing);
  const reasons = findReasons(wordsOf(thing)[0] ?? thing);
  const isOptional = (isLine || reasons.length > 0) && !order.isSourceChosen;
  // What a code means needs no foundation.
  const isCode = isOptional && !isLine;
  const source = isCode ? undefined : await (isOptional ? sourceIfAny(ports) : ports.openSource());
  const { value: found, problems } = isCode
    ? NOTHING
    : isLine || source === undefined
      ? await explainLine(thing, source, ports.now())
      : await explainWord(thing, source);
  problemTexts(problems).forEach(ports.notice);
  const matches = [...reasons, ...found.map(({ match }) => match)];
  const flows = found.flatMap(({ match, flow }) =>
    flow === undefined ? [] : ([[match, flow]] as const),
  );
  await ports.print({ version: 1, input: order.thing, matches }, new Map(flows));
  if (matches.length === 0) {
    for (const gap of await gapsIn(isLine ? undefined : source)) ports.notice(gap);
    ports.notice(isLine ? NO_LOG_LINE : `Nothing in ${source?.info.name ?? ''} goes by '${thing}'`);
    return ExitCode.notFound;
  }
  return problems.some(isFailure) ? ExitCode.partial : ExitCode.done;
}

const NO_LOG_LINE =
  'No LOG rule of silk or Garden wrote this line, or it is cut short before its addresses';

/** Something that was found, and of a line its flow. */
type Explained = Pick<PastedLine, 'match'> & Partial<PastedLine>;

/** A line says much by itself; a source adds names, the rule and the reason. */
async function explainLine(
  text: string,
  source: Source | undefined,
  now: number,
): Promise<Gathered<readonly Explained[]>> {
  if (source === undefined) return { value: pastedLines(text, noKnowledge(), now), problems: [] };
  const { knowledge, problems } = await gatherKnowledge(source);
  return { value: pastedLines(text, knowledge, source.info.takenAt ?? now), problems };
}

const NOTHING: Gathered<readonly never[]> = { value: [], problems: [] };

async function explainWord(word: string, source: Source): Promise<Gathered<readonly Explained[]>> {
  const cells = await source.cells();
  const { value: directory, problems } = await source.directory();
  const words = wordsOf(word);
  const matches = firstFound(words.map((one) => () => findMatches(directory, one)));
  // A pasted rule has several words, and is about none of a group's.
  const [only = word] = words;
  const groups =
    words.length > 1 ? NOTHING : await explainByGroups(only, matches, directory, source);
  return {
    value: [...matches, ...groups.value].map((match) => ({ match })),
    problems: [...cells.problems, ...problems, ...groups.problems],
  };
}

/** What may go by a name without being known, where nothing is found. */
async function gapsIn(source: Source | undefined): Promise<readonly string[]> {
  const { instances, apps, tags } = (await source?.directory())?.value.gaps ?? NO_GAPS;
  const gaps = [...instances, ...apps, ...tags];
  return gaps.length === 0 ? [] : [`Not everything is known: ${gapsText(gaps)}`];
}

/** Without a foundation a line is explained by what stands in it. */
async function sourceIfAny({ openSource, notice }: ExplainPorts): Promise<Source | undefined> {
  try {
    return await openSource();
  } catch (error) {
    if (!(error instanceof CfnetError)) throw error;
    notice(`Names and rules are not looked up: ${problemText(problemFromError(error))}`);
    return undefined;
  }
}

function firstFound(searches: readonly (() => readonly Match[])[]): readonly Match[] {
  for (const search of searches) {
    const matches = search();
    if (matches.length > 0) return matches;
  }
  return [];
}
