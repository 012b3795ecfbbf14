import type { RemoteCell } from '../../cell-transport/cell-transport.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import { onlyWhole } from '../../errors/problem.js';
import type { Problem } from '../../errors/problem.js';
import { count } from '../../explain/wording.js';
import type { LiveFoundation } from '../../live/foundation.js';
import { eachCell } from '../../logging/cells/each-cell.js';
import { lookAtCell, type LookPorts, type WhatToLookAt } from '../../logging/look/look-at-cell.js';
import { cellLogging, type CellLogging } from '../../logging/state/cell-logging.js';
import type { SecurityGroup } from '../../policy/policy.js';

export interface SilenceOptions {
  /** How long counters are watched. */
  readonly watchSeconds: number;
  /** Cells whose logs were looked at in vain. */
  readonly lookedAt: readonly string[];
}

export interface SilencePorts extends LookPorts {
  readonly foundation: LiveFoundation;
  /** Told when packets are wanted, and when no more are. */
  readonly notice: (sentence: string) => void;
}

/**
 * Looks at cells twice, with their counters and the lines of the log in between. Packets are asked for until the last
 * cell was watched: some may have to wait for their turn, and the way into each takes its time.
 */
export async function watchCells(
  cells: readonly RemoteCell[],
  prefixesOn: (cellId: string) => readonly string[],
  { watchSeconds }: SilenceOptions,
  ports: SilencePorts,
  lineWords: readonly string[] = [],
): ReturnType<typeof eachCell<CellLogging>> {
  if (cells.length > 0) ports.notice(watchingText(cells.length, watchSeconds));
  const looks = await eachCell(cells, async (cell) => {
    const what: WhatToLookAt = {
      watchSeconds,
      prefixes: [...new Set(prefixesOn(cell.id))],
      lineWords,
    };
    return cellLogging(await lookAtCell(cell, what, ports));
  });
  if (cells.length > 0) ports.notice('The watch is over: no more packets are needed');
  return looks;
}

function watchingText(cells: number, seconds: number): string {
  const time = `${seconds} s${cells === 1 ? '' : ' each'}`;
  return `Watching counters and logs of ${count(cells, 'cell')} for ${time}: send the packets now, and go on until the watch is over`;
}

/** A cell that was entered and does not tell its rules is one that nothing is known of. */
export function hasRules({ look }: CellLogging): boolean {
  return look.ruleSet !== undefined;
}

export function problemsOfLooks(cells: readonly CellLogging[]): readonly Problem[] {
  return cells.filter((cell) => !hasRules(cell)).flatMap(({ look }) => look.problems);
}

export async function cellsCalled(
  ids: ReadonlySet<string>,
  foundation: LiveFoundation,
): Promise<readonly RemoteCell[]> {
  const { value } = await foundation.cells();
  return value.filter(({ id }) => ids.has(id));
}

/** Cloud Controller's security groups; undefined where it does not tell them, or not all. */
export async function knownGroups({
  source,
}: LiveFoundation): Promise<readonly SecurityGroup[] | undefined> {
  try {
    return onlyWhole(await source.securityGroups()).value;
  } catch (error) {
    if (!(error instanceof CfnetError)) throw error;
    return undefined;
  }
}
