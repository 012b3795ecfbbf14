import { CfnetError } from '../../errors/cfnet-error.js';
import { nameOf } from '../../explain/wording.js';
import type { CfCli } from '../../live/foundation.js';
import { listText } from '../../text/list-text.js';
import { findApp } from '../../live/find-app.js';
import { groupsApplying } from '../../policy/applying-groups.js';
import { listGroups, type RawGroup } from './group-api.js';

/** Which security groups are meant. */
export interface GroupChoice {
  /** Names or guids. */
  readonly groups: readonly string[];
  /** Apps: without names all groups that apply to their running instances; their cells are the ones to look at. */
  readonly apps: readonly string[];
}

/** The groups that were chosen. */
export interface ChosenGroups {
  readonly groups: readonly RawGroup[];
  /** Those of them that were named, with the name of a chosen app that they do not apply to. */
  readonly idle: readonly { readonly group: RawGroup; readonly app: string }[];
}

const MOST_NAMED = 10;

/** The chosen groups. Errors: NOT_FOUND, USAGE where nothing is chosen, those of `findApp` and `cf`. */
export async function chooseGroups(
  cf: CfCli,
  { groups: names, apps }: GroupChoice,
): Promise<ChosenGroups> {
  if (names.length + apps.length === 0) {
    throw new CfnetError('USAGE', 'Which security groups are meant is not said', {
      hint: 'Give --app APP for all groups that apply to it, or --group NAME.',
    });
  }
  const all = await listGroups(cf);
  const called = names.map((name) => groupCalled(name, all));
  const applying: RawGroup[] = [];
  const idle: { group: RawGroup; app: string }[] = [];
  for (const name of apps) {
    const { app, space } = (await findApp(cf, name)).identity;
    const own = groupsApplying(all, space?.guid ?? '', 'running');
    if (names.length > 0) {
      const others = called.filter((group) => !own.includes(group));
      idle.push(...others.map((group) => ({ group, app: nameOf(app) })));
      continue;
    }
    if (own.length === 0) {
      throw new CfnetError('NOT_FOUND', `No security group applies to ${nameOf(app)}`);
    }
    applying.push(...own);
  }
  const guids = new Set([...called, ...applying].map(({ guid }) => guid));
  return { groups: all.filter(({ guid }) => guids.has(guid)), idle };
}

function groupCalled(name: string, all: readonly RawGroup[]): RawGroup {
  const found = all.find((group) => group.name === name || group.guid === name);
  if (found !== undefined) return found;
  const names = all.map((group) => group.name).toSorted();
  const known =
    names.length === 0 ? 'none can be seen' : `there are ${listText(names, MOST_NAMED)}`;
  throw new CfnetError('NOT_FOUND', `No security group is called '${name}': ${known}`);
}
