import type { LabDocument } from '../lab/process/lab-document.js';
import { nameFlagOf } from '../lab/process/lab-name.js';
import type { TrafficResult } from '../lab/process/traffic.js';
import type { Palette } from './color.js';
import { jsonText } from './json-text.js';
import { labelRows } from './label-rows.js';
import { count } from '../explain/wording.js';
import { terminalSafe } from './terminal-safe.js';

export function labJson(document: LabDocument): string {
  return `${jsonText(document, 2)}\n`;
}

/** The line that `cfnet lab up` ends with. */
export function labUpText(lab: LabDocument, wasRunning: boolean): string {
  const { name } = lab;
  const how = wasRunning ? `runs already${asItIs(lab)}` : 'is up';
  return `The lab ${name} ${how}. Use it: eval "$(cfnet lab env${nameFlagOf(name)})"`;
}

/** What was asked for may be something else than what runs. */
function asItIs({ plane, cells = [], apps = [] }: LabDocument): string {
  const kind = plane === undefined ? '' : `${plane.kind}, `;
  const parts = `${kind}${count(cells.length, 'cell')}, ${apps.join(', ')}`;
  return ` and stays as it is (${parts}); for another one: cfnet lab down`;
}

/** What `cfnet lab status` prints. */
export function labStatusText(
  lab: LabDocument,
  layout: { readonly palette: Palette; readonly columns: number },
): string {
  if (!lab.running) return `The lab ${lab.name} is not running.\n`;
  const { plane, cells = [] } = lab;
  const rows = [
    { label: 'process', text: `${lab.pid ?? '?'}, since ${lab.started_at ?? '?'}` },
    { label: 'data plane', text: plane === undefined ? '?' : `${plane.kind}: ${plane.why}` },
    ...cells.map(({ id, ip }, index) => ({
      label: index === 0 ? 'cells' : '',
      text: `diego-cell/${id}  ${ip}`,
    })),
    { label: 'apps', text: (lab.apps ?? []).join(', ') },
    { label: 'api', text: lab.api ?? '?' },
    { label: 'director', text: lab.director ?? '?' },
    { label: 'proxy', text: lab.proxy ?? '?' },
    { label: 'files', text: lab.folder },
  ];
  const head = `The lab ${lab.name} is running.\n`;
  return (
    head +
    labelRows(rows, { palette: layout.palette, width: layout.columns, labelWidth: LABEL_WIDTH })
  );
}

const LABEL_WIDTH = 12;

/** One line of `cfnet lab traffic`. */
export function trafficLine(result: TrafficResult, json: boolean): string {
  if (json) return `${jsonText(result)}\n`;
  const { from, url, outcome } = result;
  return `${terminalSafe(from)} → ${terminalSafe(url)}  ${terminalSafe(outcome)}\n`;
}
