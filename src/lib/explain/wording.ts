import type { AppIdentity, Cell, ContainerState, Named } from '../directory/model.js';
import type { Party } from '../flow/flow.js';

/** The name, or the guid where the name is not known. */
export function nameOf({ name, guid }: Named): string {
  return name ?? guid;
}

export function cellName({ name, id, ip }: Cell): string {
  return name ?? id ?? ip ?? 'an unnamed cell';
}

/** `app frontend in space shop of org acme`, as far as it is known. */
export function appPhrase({ app, space, org }: AppIdentity): string {
  const inSpace = space === undefined ? '' : ` in space ${nameOf(space)}`;
  const ofOrg = org === undefined ? '' : ` of org ${nameOf(org)}`;
  return `app ${nameOf(app)}${inSpace}${ofOrg}`;
}

/** One end of a flow in a sentence: whom the party is, and the address. */
export function partyPhrase(party: Party, ip: string): string {
  const name = partyName(party);
  if (ip === '') return name ?? 'an address that is not in the line';
  return name === undefined ? ip : `${name} (${ip})`;
}

/** `frontend/0`, or what else is known of a party; undefined where nothing is. */
export function partyName({ app, instance, ambiguous, cell }: Party): string | undefined {
  if (app !== undefined) {
    return instance?.index === undefined ? nameOf(app) : `${nameOf(app)}/${instance.index}`;
  }
  if (instance !== undefined) return `container ${instance.guid}`;
  if (ambiguous !== undefined) return `one of ${ambiguous.length} containers`;
  return cell === undefined ? undefined : `cell ${cell.id}`;
}

/** `1 instance`, `3 instances`; `2 policies` with the plural given. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** What the states of several containers come to: running if any runs, else what the rest agree on. */
export function commonState(states: readonly ContainerState[]): ContainerState {
  if (states.includes('running')) return 'running';
  const [first, ...others] = new Set(states);
  return first === undefined || others.length > 0 ? 'unknown' : first;
}

/** What a `DENY_ORL_` line says; in a dry run the limit only logs. */
export function overLimit(isDryRun: boolean | undefined): string {
  const over = 'over the limit for new outbound connections';
  return isDryRun === true ? `${over}, a dry run: nothing was rejected` : over;
}
