import { randomBytes } from 'node:crypto';
import type {
  CellTransport,
  RemoteCell,
  RemoteScript,
} from '../../cell-transport/cell-transport.js';
import { plainCell } from '../../cell-transport/plain-cell.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import type { CellLook } from './cell-look.js';
import {
  lookScript,
  switchScript,
  refreshGroupsScript,
  type LookOptions,
  type Switching,
} from './look-script.js';
import { readLook } from './read-look.js';

/** What a look needs besides the cell. */
export interface LookPorts {
  readonly transport: CellTransport;
  readonly signal?: AbortSignal;
}

export type WhatToLookAt = Omit<LookOptions, 'mark'>;

/** A look with the time that it took here, in milliseconds of the Unix epoch: the cell's clock was read between. */
export interface TimedLook extends CellLook {
  readonly local: { readonly begin: number; readonly end: number };
}

/** A cell that answers no slower than this is waited for, in milliseconds, besides what the look itself takes. */
const PATIENCE_MS = 120_000;
const MARK_BYTES = 16;

/** One look at a cell, one round trip. Errors: those of the transport; OUTSIDE_FAILED for a look that broke off. */
export function lookAtCell(
  cell: RemoteCell,
  what: WhatToLookAt,
  ports: LookPorts,
): Promise<TimedLook> {
  return look(cell, what, ports, lookScript);
}

/** Switches c2c logging of a cell at run time, and looks. Errors: those of `lookAtCell`. */
export function switchCell(
  cell: RemoteCell,
  switching: Switching,
  ports: LookPorts,
): Promise<TimedLook> {
  return look(cell, {}, ports, (options) => switchScript(switching, options));
}

/** Makes the agent ask for the security groups of containers at once, and looks. Errors: those of `lookAtCell`. */
export function refreshGroups(
  cell: RemoteCell,
  handles: readonly string[],
  ports: LookPorts,
): Promise<TimedLook> {
  return look(cell, {}, ports, (options) => refreshGroupsScript(handles, options));
}

async function look(
  cell: RemoteCell,
  what: WhatToLookAt,
  { transport, signal }: LookPorts,
  scriptFor: (options: LookOptions) => RemoteScript,
): Promise<TimedLook> {
  const options = { ...what, mark: `cfnet-${randomBytes(MARK_BYTES).toString('hex')}` };
  let begin = Date.now();
  const result = await transport.run(cell, scriptFor(options), {
    timeoutMs: PATIENCE_MS + (what.watchSeconds ?? 0) * 1000,
    // Where many cells are waited for, the wait would tell nothing of this one's clock.
    begun: () => (begin = Date.now()),
    ...(signal && { signal }),
  });
  const end = Date.now();
  const output = result.stdout.toString('utf8');
  if (!output.includes(`${options.mark} begin date_after`)) throw brokenOff(cell, result.stderr);
  return { ...readLook(plainCell(cell), output, options), local: { begin, end } };
}

/** Errors of `sudo` are the likeliest: its last word says why. */
function brokenOff({ name }: RemoteCell, stderr: string): CfnetError {
  const reason = stderr.trim().split('\n').at(-1) ?? '';
  return new CfnetError(
    'OUTSIDE_FAILED',
    `The look at ${name} broke off${reason === '' ? '' : `: ${reason}`}`,
    { hint: 'See with --debug what was run there.' },
  );
}
