import { count } from '../../explain/wording.js';
import type {
  CellStatus,
  LoggingGroup,
  StatusDocument,
} from '../../logging/status/status-document.js';
import { listText } from '../../text/list-text.js';
import { shortId } from '../../trace/names.js';
import type { Palette } from '../color.js';
import { labelRows } from '../label-rows.js';
import { terminalSafe } from '../terminal-safe.js';
import { rowPrinter, type Column, type Segment, type TextCell } from '../text-columns.js';
import { joinNotes, noteList } from './note-list.js';

export interface StatusTextOptions {
  readonly palette: Palette;
  readonly columns: number;
  /** Milliseconds of the Unix epoch. */
  readonly now: number;
}

const TITLES = ['CELL', 'C2C ALLOWED', 'C2C DENIED', 'SECURITY GROUPS', 'KERN.LOG'];
const COLUMNS: readonly Column[] = TITLES.map(() => ({ align: 'left' }));
const LABEL_WIDTH = 10;
const MOST_COLUMNS = 100;
const MOST_GROUPS = 8;

/** What `logging status` prints: a line for each cell, then in words what does not fit together. */
export function statusText(document: StatusDocument, options: StatusTextOptions): string {
  const { palette, now } = options;
  const width = Math.min(options.columns, MOST_COLUMNS);
  const { cells, security_groups: groups } = document;
  const rows = cells.map((cell) => rowOf(cell, palette, now));
  const titles = TITLES.map((text) => [{ text, style: palette.dim }]);
  const print = rowPrinter([titles, ...rows], COLUMNS, width);
  const notes = cells.flatMap(({ cell, notes: own }) =>
    own.map(({ message, contradiction, fix }) => ({
      message,
      isContradiction: contradiction,
      ...(fix !== undefined && { fix }),
      cells: cells.length === 1 ? [] : [shortId(cell.id ?? '')],
    })),
  );
  return [
    ...[titles, ...rows].map((row) => `${print(row)}\n`),
    labelRows([...limitRows(cells), ...groupRows(groups)], {
      palette,
      width,
      labelWidth: LABEL_WIDTH,
    }),
    noteList(joinNotes(notes), palette, width),
  ].join('');
}

function rowOf(status: CellStatus, palette: Palette, now: number): readonly TextCell[] {
  const { cell, c2c, asg } = status;
  const rules = c2c.allow_rules > 0 ? `, ${count(c2c.allow_rules, 'rule')}` : '';
  return [
    [{ text: terminalSafe(shortId(cell.id ?? '')), style: palette.bold }],
    [switchText(c2c.running, palette), { text: rules }],
    deniedCell(status, palette),
    [switchText(asg.configured, palette), { text: groupsPart(status) }],
    [{ text: logText(status, now) }],
  ];
}

/** How new containers are made, and how many of those that live are not like that. */
function deniedCell({ c2c, containers }: CellStatus, palette: Palette): TextCell {
  const configured = c2c.deny_configured;
  const logging = containers.filter((one) => one.c2c_denied).length;
  if (configured === null && containers.length > 0) {
    return [{ text: `${logging} of ${containers.length}` }];
  }
  return [
    switchText(configured, palette),
    { text: partOf(configured, logging, containers.length) },
  ];
}

function switchText(value: boolean | null, { green, dim, yellow }: Palette): Segment {
  if (value === null) return { text: '?', style: yellow };
  return value ? { text: 'on', style: green } : { text: 'off', style: dim };
}

/** `on` needs no more where all containers log, nor `off` where none does. */
function partOf(configured: boolean | null, logging: number, all: number): string {
  const expected = configured === true ? all : 0;
  return logging === expected && configured !== null ? '' : `, ${logging} of ${all}`;
}

function groupsPart({ asg, containers }: CellStatus): string {
  const denied = containers.filter((one) => one.asg_denied).length;
  const part = partOf(asg.configured, denied, containers.length);
  const own = containers.some((one) => !one.asg_denied && one.asg_rules_logged > 0);
  return own && denied === 0 ? ', some rules' : part;
}

function logText({ kern_log: { exists, size, modified, grew } }: CellStatus, now: number): string {
  if (!exists) return 'missing';
  const written = modified === undefined ? '' : `, ${agoText(now - Date.parse(modified))}`;
  const growing = grew !== undefined && grew.bytes > 0 ? ', growing' : written;
  return `${sizeText(size ?? 0)}${growing}`;
}

export function sizeText(bytes: number): string {
  const KILO = 1000;
  if (bytes < KILO) return `${bytes} B`;
  const [amount, unit] = bytes < KILO * KILO ? [bytes / KILO, 'kB'] : [bytes / KILO / KILO, 'MB'];
  return `${amount.toFixed(amount < 10 ? 1 : 0)} ${unit}`;
}

/** `12 s ago`; clocks differ, so a moment to come is now. */
export function agoText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} d ago`;
}

function limitRows(cells: readonly CellStatus[]): readonly { label: string; text: string }[] {
  const texts = new Set(cells.map(({ limits }) => limitText(limits)));
  return [...texts]
    .filter((text) => text !== '')
    .map((text, at) => ({ label: at === 0 ? 'limits' : '', text }));
}

function limitText({
  denied_per_sec: denied,
  accepted_udp_per_sec: udp,
}: CellStatus['limits']): string {
  return [
    ...(denied === null
      ? []
      : [`${denied} denied line${denied === 1 ? '' : 's'} a second for each container`]),
    ...(udp === null ? [] : [`${udp} allowed udp lines a second for each rule`]),
  ].join(', ');
}

function groupRows(
  groups: readonly LoggingGroup[] = [],
): readonly { label: string; text: string }[] {
  if (groups.length === 0) return [];
  const names = groups.map(
    ({ name, guid, logged_rules: logged, refused_rules: refused = [], rules }) => {
      const but = refused.length === 0 ? '' : `, silk refuses ${refused.length}`;
      return `${name ?? guid} (${logged.length} of ${rules} rules${but})`;
    },
  );
  return [{ label: 'log: true', text: `security groups ${listText(names, MOST_GROUPS)}` }];
}
