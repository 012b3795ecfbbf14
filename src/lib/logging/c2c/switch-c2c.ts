import type { RemoteCell } from '../../cell-transport/cell-transport.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import type { Gathered } from '../../errors/problem.js';
import { eachCell, type CellProgress } from '../cells/each-cell.js';
import { lookAtCell, switchCell, type LookPorts } from '../look/look-at-cell.js';
import type { CellLook } from '../look/cell-look.js';
import type { C2cRecord } from '../restore/change-record.js';
import type { Hold, RecordStore } from '../restore/record-store.js';
import { cellLogging, type CellLogging } from '../state/cell-logging.js';

/** What came of switching one cell. */
export interface SwitchedCell {
  /** Whether anything was done: not where all was as it was to be. */
  readonly changed: boolean;
  /** The switch before. */
  readonly before: boolean;
  readonly state: CellLogging;
  /** Present where the switch is to be put back one day. */
  readonly record?: C2cRecord;
}

export interface SwitchPorts extends LookPorts {
  readonly store: RecordStore;
  readonly progress?: CellProgress;
  /** Given where this process restores by itself. */
  readonly hold?: Hold;
}

/** How often the rules are looked at again after the agent said that it has rebuilt them. */
const LOOKS_AFTER = 3;
/** The agent's default poll, in seconds (cf-facts 2.3), and what a cycle may take besides. */
const DEFAULT_POLL_SECONDS = 5;
const CYCLE_SECONDS = 2;

/**
 * Switches c2c logging of cells at run time, each to a verified end: recorded, switched, the agent's rules rebuilt,
 * and seen in `iptables-save`. Cells that are right already are left alone. A cell that fails stops no other.
 */
export function switchCells(
  cells: readonly RemoteCell[],
  enabled: boolean,
  ports: SwitchPorts,
): Promise<Gathered<readonly SwitchedCell[]>> {
  return eachCell(cells, (cell) => switchOne(cell, enabled, ports), ports.progress);
}

async function switchOne(
  cell: RemoteCell,
  enabled: boolean,
  ports: SwitchPorts,
): Promise<SwitchedCell> {
  const found = await lookAtCell(cell, {}, ports);
  const before = runningSwitch(found);
  if (isVerified(cellLogging(found), enabled)) {
    return { changed: false, before, state: cellLogging(found) };
  }
  const record = before === enabled ? undefined : await begin(cell, { before, enabled }, ports);
  const state = await switchVerified(cell, enabled, ports, found);
  return { changed: true, before, state, ...(record && { record }) };
}

/**
 * Puts a cell's switch back; the record is for the caller to forget. @returns whether anything had to be done.
 * Errors: those of `switchVerified`.
 */
export async function putBack(
  cell: RemoteCell,
  enabled: boolean,
  ports: LookPorts,
): Promise<boolean> {
  const found = await lookAtCell(cell, {}, ports);
  runningSwitch(found);
  if (isVerified(cellLogging(found), enabled)) return false;
  await switchVerified(cell, enabled, ports, found);
  return true;
}

async function begin(
  { id, name }: RemoteCell,
  { before, enabled }: { before: boolean; enabled: boolean },
  { store, hold }: SwitchPorts,
): Promise<C2cRecord> {
  const wanted = { kind: 'c2c', cell: { id, name }, before, written: enabled } as const;
  return (await store.begin(wanted, hold)) as C2cRecord;
}

/** Errors: OUTSIDE_FAILED where the agent refuses, or its rules do not follow. */
async function switchVerified(
  cell: RemoteCell,
  enabled: boolean,
  ports: LookPorts,
  { agent }: CellLook,
): Promise<CellLogging> {
  const pollSeconds = (agent?.policyPollSeconds ?? DEFAULT_POLL_SECONDS) + CYCLE_SECONDS;
  let look: CellLook = await switchCell(cell, { enabled, pollSeconds }, ports);
  if (typeof look.cycle === 'object') throw cycleFailed(cell, look.cycle.failed);
  for (let left = LOOKS_AFTER; left > 0 && !isVerified(cellLogging(look), enabled); left--) {
    look = await lookAtCell(cell, { watchSeconds: 1 }, ports);
  }
  const state = cellLogging(look);
  if (isVerified(state, enabled)) return state;
  throw notFollowed(cell, enabled, state);
}

function cycleFailed({ name }: RemoteCell, reason: string): CfnetError {
  return new CfnetError(
    'OUTSIDE_FAILED',
    `The policy agent of ${name} could not rebuild its rules: ${reason}`,
    { hint: 'See /var/vcap/sys/log/vxlan-policy-agent/ on the cell.' },
  );
}

function notFollowed({ name }: RemoteCell, enabled: boolean, state: CellLogging): CfnetError {
  const [on, isOn] = [enabled ? 'on' : 'off', state.look.running?.enabled === enabled];
  return new CfnetError(
    'OUTSIDE_FAILED',
    isOn
      ? `c2c logging of ${name} is switched ${on}, but its rules do not follow`
      : `The policy agent of ${name} does not switch c2c logging ${on}`,
    { hint: `See cfnet logging status --cell ${name}.` },
  );
}

/** Errors: OUTSIDE_FAILED where the agent does not tell: what is not known cannot be put back either. */
function runningSwitch({ cell, running, switchProblem }: CellLook): boolean {
  if (running !== undefined) return running.enabled;
  throw new CfnetError(
    'OUTSIDE_FAILED',
    switchProblem?.message ?? `The policy agent of ${cell.name ?? cell.id} does not answer`,
    { hint: 'See with monit summary on the cell whether vxlan-policy-agent runs.' },
  );
}

/** The switch is as wanted, and so are the rules, as far as there can be any. */
export function isVerified({ look, rules }: CellLogging, enabled: boolean): boolean {
  if (look.running?.enabled !== enabled || rules === undefined) return false;
  const { counts, policies } = rules;
  if (!enabled) return counts.c2cAllowed === 0;
  return counts.c2cAllowed > 0 || policies === 0 || look.agent?.policyDisabled === true;
}
