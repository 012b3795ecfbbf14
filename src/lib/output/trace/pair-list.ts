import { cellIdOf, type Spot } from '../../trace/end.js';
import { shortId } from '../../trace/names.js';
import type { TracedPair } from '../../trace/trace-result.js';
import type { Palette } from '../color.js';
import { terminalSafe } from '../terminal-safe.js';
import { rowPrinter, type Column, type Segment, type TextCell } from '../text-columns.js';
import { spotName } from './spot-name.js';

/** More pairs are not listed: `--json` has them all. */
const MOST_LISTED = 12;
/** Who and at which address, twice, and on which cells. */
const COLUMNS: readonly Column[] = Array.from({ length: 5 }, () => ({ align: 'left' }));
const INDENT = '    ';

/** Who with whom, one line a pair: `frontend/0  10.255.41.2  → backend/1  10.255.92.2  c02dc4dd → 78859829`. */
export function pairList(pairs: readonly TracedPair[], palette: Palette, width: number): string {
  const hidden = pairs.length - MOST_LISTED;
  const shown = hidden > 1 ? pairs.slice(0, MOST_LISTED) : pairs;
  const rows = shown.map((pair) => pairRow(pair, palette));
  const print = rowPrinter(rows, COLUMNS, width - INDENT.length);
  return [
    `  ${palette.cyan('pairs')}\n`,
    ...rows.map((row) => `${INDENT}${print(row)}\n`),
    ...(hidden > 1 ? [`${INDENT}${palette.dim(`and ${hidden} more`)}\n`] : []),
  ].join('');
}

function pairRow({ source, destination }: TracedPair, palette: Palette): TextCell[] {
  return [
    [nameSegment(source, palette)],
    [addressSegment(source)],
    [{ text: '→ ', style: palette.dim }, nameSegment(destination, palette)],
    [addressSegment(destination)],
    [{ text: cellsText(source, destination), style: palette.dim }],
  ];
}

function nameSegment(spot: Spot, palette: Palette): Segment {
  const app = spot.container?.identity?.app;
  return {
    text: terminalSafe(spotName(spot)),
    style: app && ((text) => palette.named(app.name ?? app.guid, text)),
  };
}

/** An address that nobody is known to have is its own name. */
function addressSegment(spot: Spot): Segment {
  return { text: spotName(spot) === spot.ip ? '' : spot.ip };
}

function cellsText(source: Spot, destination: Spot): string {
  const ids = [source, destination].map(cellIdOf).filter((id) => id !== undefined);
  return terminalSafe([...new Set(ids)].map(shortId).join(' → '));
}
