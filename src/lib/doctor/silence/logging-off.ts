import { listText } from '../../text/list-text.js';
import { shortId } from '../../trace/names.js';
import {
  cellNames,
  cellsOf,
  containerNames,
  kindsOf,
  noAnswer,
  subjects,
  type Cause,
  type CauseAnswer,
} from './cause.js';
import {
  isBehindGroup,
  isNotApplied,
  isOff,
  isOlder,
  isOn,
  isSwitchedOff,
} from './switch-state.js';
import type { LineKind, Watched } from './watched.js';

/** What is missing where such lines are. */
const UNLOGGED: Readonly<Record<LineKind, string>> = {
  'c2c-allowed': 'allowed container traffic (c2c) is not logged',
  'c2c-denied': 'denied container traffic (c2c) is not logged',
  'asg-allowed': 'what security groups allow is not logged',
  'asg-denied': 'what security groups deny is not logged',
  'never-logged': '',
};

/** Which half of which switch such lines hang on, and how to turn it on. */
const SWITCH: Readonly<Record<LineKind, string>> = {
  'c2c-allowed': 'the switch of vxlan-policy-agent',
  'c2c-denied': 'iptables_logging of the job silk-cni',
  'asg-allowed': 'iptables_logging of the job silk-cni',
  'asg-denied': 'iptables_logging of the job silk-cni',
  'never-logged': '',
};

/** With dynamic security groups it is the agent's copy of silk-cni's property that counts (cf-facts 1.10). */
function switchText(kind: LineKind, off: readonly Watched[]): string {
  const isCopy =
    kind.startsWith('asg') && off.some(({ cell }) => cell.look.agent?.dynamicAsgs === true);
  return `${SWITCH[kind]}${isCopy ? ', as vxlan-policy-agent has it,' : ''}`;
}

/** Of the lines that are missing, the switch that they hang on is off. "You need to enable both." */
export const LOGGING_OFF: Cause = {
  id: 'logging-off',
  title: 'Logging is off',
  examine: ({ watched, groups }) => {
    const off = watched.filter(isOff);
    const behind = watched.filter((one) => isBehindGroup(one, groups));
    if (off.length + behind.length === 0) return whileOn(watched);
    const halves = [
      ...halvesOf(
        off.filter(isSwitchedOff),
        (kind, places) => `${UNLOGGED[kind]} (${switchText(kind, places)} is off)`,
      ),
      ...halvesOf(
        off.filter(isNotApplied),
        (kind) =>
          `${UNLOGGED[kind]} yet (it is switched on, but the agent has not rebuilt its rules since)`,
      ),
      ...halvesOf(
        behind,
        (kind) =>
          `${UNLOGGED[kind]} yet (a group has log: true for it, but the agent has not rebuilt its rules since)`,
      ),
    ];
    const unknown = unknownTexts(watched.filter(({ logs }) => logs.length === 0));
    return {
      answer: 'yes',
      evidence: [...byCells(halves), ...unknown].join('. '),
      fix: fixFor(off, behind),
    };
  },
};

/** What is not logged, and where. */
interface Half {
  readonly cells: string;
  readonly text: string;
}

function halvesOf(
  places: readonly Watched[],
  textOf: (kind: LineKind, places: readonly Watched[]) => string,
): readonly Half[] {
  return kindsOf(places).map((kind) => {
    const same = places.filter((one) => one.kind === kind);
    return { cells: cellNames(same), text: textOf(kind, same) };
  });
}

/** One switch may be off on other cells than the next: halves of the same cells share a sentence. */
function byCells(halves: readonly Half[]): readonly string[] {
  const cells = [...new Set(halves.map((half) => half.cells))];
  return cells.map((where) => {
    const texts = halves.filter((half) => half.cells === where).map(({ text }) => text);
    return `On ${where}: ${texts.join('; ')}`;
  });
}

/** What is to be said where no switch is the cause for sure. */
function whileOn(watched: readonly Watched[]): Omit<CauseAnswer, 'id' | 'title'> {
  const silent = watched.filter(({ kind, logs }) => kind !== 'never-logged' && logs.length === 0);
  const unknown = unknownTexts(silent);
  if (unknown.length > 0) return { answer: 'unknown', evidence: unknown.join('; ') };
  const older = silent.filter(isOlder);
  const unswitched = silent.filter((one) => !isOlder(one));
  const logging = watched.filter(({ logs }) => logs.length > 0);
  if (unswitched.length > 0) {
    return {
      answer: 'maybe',
      evidence: `iptables_logging of silk-cni, which would log all that groups allow, is off on ${cellNames(unswitched)}; without it only rules with log: true do`,
      fix: OPS_FILE,
    };
  }
  if (older.length > 0) {
    const names = containerNames(older);
    return {
      answer: 'no',
      evidence: `On ${cellNames(older)} it is switched on; the rules of ${listText(names, 4)} are older than that`,
    };
  }
  return {
    answer: 'no',
    evidence:
      logging.length === 0
        ? 'No switch decides about these packets'
        : `LOG rules stand on the way of ${subjects(logging)}`,
  };
}

/** Nobody knows of these whether they are switched on. */
function unknownTexts(silent: readonly Watched[]): readonly string[] {
  const unknown = silent.filter((one) => isOn(one) === undefined);
  const agents = unknown.filter(({ kind }) => kind === 'c2c-allowed');
  const configs = unknown.filter(({ kind }) => kind !== 'c2c-allowed');
  return [
    ...(agents.length > 0
      ? [`Whether allowed container traffic (c2c) is switched on is not known: ${noAnswer(agents)}`]
      : []),
    ...(configs.length > 0 ? [`How ${cellNames(configs)} is configured is not known`] : []),
  ];
}

const OPS_FILE = 'cfnet logging enable --asg --ops-file';

/** Each half has a switch of its own: together they are one line for a shell. */
function fixFor(off: readonly Watched[], behind: readonly Watched[]): string {
  const atRunTime = off.filter(({ kind }) => kind === 'c2c-allowed');
  const rest = off.filter(({ kind }) => kind !== 'c2c-allowed');
  const cells = cellsOf(atRunTime).map(({ look }) => `--cell ${shortId(look.cell.id)}`);
  const commands = [
    ...(cells.length > 0 ? [`cfnet logging enable --c2c ${cells.join(' ')}`] : []),
    ...(rest.some(isSwitchedOff) ? [OPS_FILE] : []),
  ].join(' && ');
  if (behind.length === 0 && !rest.some(isNotApplied)) return commands;
  return commands === '' ? WAIT : `${WAIT}; besides: ${commands}`;
}

const WAIT =
  'Wait for the next poll of the agent; if nothing changes: monit restart vxlan-policy-agent on the cell';
