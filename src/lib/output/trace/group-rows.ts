import { listText } from '../../text/list-text.js';
import type { TraceLog } from '../../trace/log-lines.js';
import { shortCell } from '../../trace/names.js';
import type { ExplainedWay, PairGroup } from '../../trace/trace-result.js';
import type { LabelRow } from '../label-rows.js';
import { rulePlace } from '../rules/rule-place.js';

/** More rules, or lines, of one group are not listed: `--json` has them all. */
const MOST_LISTED = 6;

/** What is the same for all pairs of a group: why, by which rules, what is logged, what else may happen. */
export function groupRows({ verdict, explanation, pairs }: PairGroup): readonly LabelRow[] {
  const logs = pairs.flatMap(({ main }) => main.logs);
  // Of another reason for the same verdict nobody needs to know here.
  const others = pairs.flatMap((pair) => pair.others.filter((way) => way.verdict !== verdict));
  return [
    { label: 'reason', text: explanation.reason },
    ...listed(
      'decided by',
      pairs.map(({ main }) => decisionText(main)),
    ),
    ...listed('logged', logs.filter(({ certain }) => certain).map(logText)),
    ...listed('may log', logs.filter(({ certain }) => !certain).map(logText)),
    ...listed('or', others.map(otherText)),
  ];
}

function listed(label: string, texts: readonly (string | undefined)[]): readonly LabelRow[] {
  const unique = [...new Set(texts.filter((text) => text !== undefined))];
  const hidden = unique.length - MOST_LISTED;
  const shown = hidden > 1 ? [...unique.slice(0, MOST_LISTED), `and ${hidden} more`] : unique;
  return shown.map((text, at) => ({ label: at === 0 ? label : '', text }));
}

function decisionText({ ruling }: ExplainedWay): string | undefined {
  if (ruling.leg === undefined || ruling.rule === undefined) return undefined;
  const version = ruling.leg.packet.source.family === 6 ? 'IPv6 ' : '';
  return `${version}${rulePlace(ruling.rule)} on ${shortCell(ruling.leg.cell.id)}`;
}

/** `DENY_C2C_3320ced4-2f80-4b15- on cell c02dc4dd (limit 1/sec)`. */
function logText({ prefix, cellId, limit }: TraceLog): string {
  const line = prefix === '' ? 'a line without a prefix' : prefix;
  return `${line} on ${shortCell(cellId)}${limit === undefined ? '' : ` (limit ${limit.rate})`}`;
}

function otherText({ verdict, explanation, logs }: ExplainedWay): string {
  const lines = logs.length === 0 ? '' : `, logging ${listText([...new Set(logs.map(logText))])}`;
  return `${verdict} (${explanation.reason}), if ${explanation.because}${lines}`;
}
