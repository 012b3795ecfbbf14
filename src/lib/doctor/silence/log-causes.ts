import { count } from '../../explain/wording.js';
import { judgeLog, loggedMeanwhile } from '../../logging/judge/judge-log.js';
import { listText } from '../../text/list-text.js';
import { shortCell } from '../../trace/names.js';
import { cellNames, cellsOf, MOST_CELLS, type Cause, type SilenceGrounds } from './cause.js';
import { prefixesOf } from './prefixes.js';
import { isWatched, meanwhile, type Watched } from './watched.js';

/** It may not be silent at all: the lines that the rules would write stand in the log. */
export const LINES_THERE: Cause = {
  id: 'lines-there',
  title: 'The lines are there',
  examine: ({ watched }) => {
    const known = watched.filter(
      (one) => one.cell.look.lines !== undefined && prefixesOf(one).length > 0,
    );
    const total = linesOf(known);
    if (known.length === 0) {
      const none = watched.every((one) => prefixesOf(one).length === 0);
      return none
        ? { answer: 'no', evidence: 'No rule on the way would write a line' }
        : { answer: 'unknown', evidence: 'The log could not be searched' };
    }
    const cells = cellNames(known);
    const words = [...new Set(known.flatMap(prefixesOf))];
    const which = listText(
      words.map((prefix) => `'${prefix}'`),
      2,
    );
    if (total === 0) {
      return { answer: 'no', evidence: `kern.log of ${cells} has no line with ${which}` };
    }
    const isNow = watched.some((one) => !isWatched(one) || meanwhile(one.logs) > 0);
    return {
      answer: isNow ? 'yes' : 'maybe',
      evidence: `kern.log of ${cells} has ${count(total, 'line')} with ${which}${isNow ? '' : ', of before'}`,
      fix: `cfnet tail ${flagsFor(watched)}`,
    };
  },
};

/** The kernel logs, and it does not come into the file. */
export const LOG_NOT_GROWING: Cause = {
  id: 'log-not-growing',
  title: 'The log does not grow at all',
  examine: ({ watched }) => {
    const cells = cellsOf(watched);
    const findings = cells.flatMap((cell) =>
      judgeLog(cell).map(({ sentence, fix }) => ({
        sentence: `${shortCell(cell.look.cell.id)}: ${sentence}`,
        fix,
      })),
    );
    const [first] = findings;
    if (first !== undefined) {
      const { sentence, fix } = first;
      return { answer: 'yes', evidence: sentence, ...(fix !== undefined && { fix }) };
    }
    const logged = cells.reduce((sum, { look }) => sum + loggedMeanwhile(look), 0);
    const bytes = cells.reduce((sum, { growth }) => sum + (growth?.bytes ?? 0), 0);
    if (cells.some(({ growth }) => growth === undefined)) {
      return { answer: 'unknown', evidence: 'The log was looked at once only' };
    }
    const grew = `kern.log of ${cellNames(watched)} grew by ${bytes} bytes`;
    return {
      answer: 'no',
      evidence:
        logged > 0
          ? `${grew} while LOG rules counted ${count(logged, 'packet')}`
          : `${grew}, and no LOG rule met a packet meanwhile: nothing speaks against it`,
    };
  },
};

/** Lines are written where packets are settled: of c2c on the destination's cell, of the rest on the source's. */
export const WRONG_CELL: Cause = {
  id: 'wrong-cell',
  title: 'The lines are on another cell',
  examine: (grounds) => {
    const { watched, lookedAt, unseen = [] } = grounds;
    const settled = settledText(watched);
    const others = otherCells(grounds);
    const missed = lookedAt.filter((id) =>
      cellsOf(watched).every((cell) => cell.look.cell.id !== id),
    );
    if (missed.length > 0) {
      return {
        answer: 'yes',
        evidence: `These packets are ${settled}, not on ${listText(missed.map(shortCell), MOST_CELLS)}`,
        fix: `cfnet tail ${flagsFor(watched)}`,
      };
    }
    if (lookedAt.length > 0 || others.length === 0) {
      const alone = unseen.length === 0 ? ' alone' : '';
      return { answer: 'no', evidence: `These packets are ${settled}${alone}` };
    }
    const passed = `these packets pass it, and are ${settled}`;
    const where = listText(others.map(shortCell), MOST_CELLS);
    // Where nothing is logged anywhere, the other cell has no lines either.
    if (watched.every(({ logs }) => logs.length === 0)) {
      return { answer: 'no', evidence: `Of ${where}: ${passed}, where no rule logs them now` };
    }
    return {
      answer: 'maybe',
      evidence: `If you looked on ${where}: ${passed}`,
      fix: `cfnet tail ${flagsFor(watched)}`,
    };
  },
};

/** Cells that the packets pass without being settled there. */
function otherCells({ watched }: SilenceGrounds): readonly string[] {
  const settling = new Set(watched.map(({ cell }) => cell.look.cell.id));
  return [...new Set(watched.flatMap(({ way }) => way))].filter((id) => !settling.has(id));
}

function flagsFor(watched: readonly Watched[]): string {
  return cellsOf(watched)
    .slice(0, MOST_CELLS)
    .map(({ look }) => `--cell ${look.cell.id}`)
    .join(' ');
}

/** Lines of all of them: several ways may end in one rule, whose lines count once. */
function linesOf(watched: readonly Watched[]): number {
  const counts = new Map<string, number>();
  for (const one of watched) {
    const { cell, lines } = one.cell.look;
    for (const prefix of prefixesOf(one)) {
      counts.set(`${cell.id} ${prefix}`, lines?.counts.get(prefix) ?? 0);
    }
  }
  return [...counts.values()].reduce((sum, some) => sum + some, 0);
}

/** Nothing is said to be logged where nothing is: cells where all of them are, some, and none, each by itself. */
function settledText(watched: readonly Watched[]): string {
  const logs = (one: Watched): boolean => one.logs.length > 0;
  if (!watched.some(logs)) {
    const never = watched.every(({ kind }) => kind === 'never-logged');
    return `${never ? 'settled' : 'settled, and would be logged,'} on ${cellNames(watched)}`;
  }
  const on = (which: (places: readonly Watched[]) => boolean): readonly Watched[] =>
    watched.filter(({ cell }) => which(watched.filter((one) => one.cell === cell)));
  const parts = [
    ['settled, and logged,', on((places) => places.every(logs))],
    ['settled, and some of them logged,', on((places) => places.some(logs) && !places.every(logs))],
    ['settled, but not logged,', on((places) => !places.some(logs))],
  ] as const;
  return listText(
    parts
      .filter(([, places]) => places.length > 0)
      .map(([how, places]) => `${how} on ${cellNames(places)}`),
    parts.length,
  );
}
