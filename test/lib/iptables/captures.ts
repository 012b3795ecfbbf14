import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const SILK_CELL = join(FIXTURES, 'silk-cell');

/** Names of all captured `iptables-save` outputs, as paths below the fixtures. */
export const CAPTURES: readonly string[] = [
  ...readdirSync(SILK_CELL, { recursive: true, encoding: 'utf8' })
    .filter((path) => /iptables-save[^/]*\.txt$/.test(path))
    .map((path) => join('silk-cell', path))
    .sort(),
  'scale/iptables-save-250x40.txt.gz',
];

export function readCapture(name: string): string {
  const bytes = readFileSync(join(FIXTURES, name));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** A captured moment of a silk cell, for instance ('cell-0', '01'). */
export function readCellCapture(cell: string, moment: string): string {
  const name = CAPTURES.find((path) => path.includes(`/${cell}/iptables-save.${moment}-`));
  if (name === undefined) throw new Error(`no capture ${moment} of ${cell}`);
  return readCapture(name);
}

/** One connection of the silk captures with the LOG lines that it caused. */
export interface CapturedFlow {
  readonly id: number;
  readonly phase: string;
  readonly name: string;
  readonly src: string;
  readonly kind: string;
  readonly dst: string;
  readonly src_ip: string;
  readonly sport?: number;
  readonly dport?: number;
  readonly proto?: number;
  readonly outcome: unknown;
  readonly log_lines: readonly string[];
}

export function readFlows(): readonly CapturedFlow[] {
  const text = readFileSync(join(SILK_CELL, 'flows.json'), 'utf8');
  return (JSON.parse(text) as { flows: CapturedFlow[] }).flows;
}

/** The rules of a cell as they were while the flows of a phase ran (README, "Files"). */
export function captureAt(cell: string, phase: string): string {
  if (cell === 'cell-0' && phase === 'c2c-off, put only') return readCellCapture(cell, '02');
  if (cell === 'cell-0' && phase === 'c2c-off') return readCellCapture(cell, '03');
  if (cell === 'cell-0' && phase === 'policy change') return readCellCapture(cell, '04');
  if (cell === 'cell-1' && phase.startsWith('cell-1, c2c switched on')) {
    return readCellCapture(cell, '02');
  }
  return readCellCapture(cell, '01');
}
