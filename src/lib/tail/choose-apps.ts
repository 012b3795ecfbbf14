import { CfnetError } from '../errors/cfnet-error.js';
import { findApp, recordsOf, type FoundApp } from '../live/find-app.js';
import type { CfCli } from '../live/foundation.js';
import { DirectoryBuilder } from '../directory/directory-builder.js';

/** Something that a person can choose. */
export interface Choice {
  /** For the service: an app's guid, or `ALL_CELLS`. */
  readonly value: string;
  readonly label: string;
}

export const ALL_CELLS = 'all cells';

/** Asks a person; undefined where nobody can be asked. */
export type Ask = ((choices: readonly Choice[]) => Promise<string>) | undefined;

export interface AppOrder {
  readonly apps: readonly string[];
  /** Whether cells were named: then no app has to be. */
  readonly hasCells: boolean;
  readonly all: boolean;
}

/** Errors: USAGE for an order that names nothing, or too much. */
export function checkAppOrder({ apps, hasCells, all }: AppOrder, canAsk: boolean): void {
  if (all && (apps.length > 0 || hasCells)) {
    throw new CfnetError('USAGE', '--all and a choice of apps or cells contradict each other', {
      hint: 'Leave --all out, or what it is limited by.',
    });
  }
  if (apps.length > 0 || hasCells || all || canAsk) return;
  throw new CfnetError('USAGE', 'it is not said what to follow', {
    hint: 'Name apps, or cells with --cell, or give --all.',
  });
}

/**
 * The apps that are to be followed; none where cells are followed whole.
 * Errors: those of `findApp`.
 */
export async function chooseApps(
  cf: CfCli,
  { apps, hasCells, all }: AppOrder,
  ask: Ask,
): Promise<readonly FoundApp[]> {
  if (all || (apps.length === 0 && hasCells)) return [];
  const found = new Map<string, FoundApp>();
  for (const asked of apps.length > 0 ? apps : await askFor(cf, ask)) {
    const app = await findApp(cf, asked);
    found.set(`${app.identity.app.guid} ${app.index ?? ''}`, app);
  }
  return [...found.values()];
}

async function askFor(cf: CfCli, ask: Ask): Promise<readonly string[]> {
  if (ask === undefined) return [];
  const { space } = await cf.target();
  const where = space === undefined ? '' : `&space_guids=${space.guid}`;
  const list = await cf.list(`/v3/apps?include=space.organization&order_by=name${where}`);
  const { apps } = new DirectoryBuilder().add(recordsOf(list)).build();
  const choices = apps.map((one) => ({
    value: one.app.guid,
    label: [one.app.name ?? one.app.guid, one.space?.name, one.org?.name]
      .filter((name) => name !== undefined)
      .join('  '),
  }));
  const answer = await ask([...choices, { value: ALL_CELLS, label: 'every app, on all cells' }]);
  return answer === ALL_CELLS ? [] : [answer];
}
