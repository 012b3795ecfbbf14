import type { Directory } from '../../directory/directory.js';
import type { AppIdentity } from '../../directory/model.js';
import type { Party } from '../../flow/flow.js';
import { terminalSafe } from '../terminal-safe.js';
import { hostAndPort } from '../../net/host-and-port.js';

/** Stands where the line has its address taken out. */
const NO_ADDRESS = '(no address)';

/** What an end of a flow is called in text for people. */
export interface EndLabel {
  readonly text: string;
  /** The app's name, which gives the label its colour; absent for a plain address. */
  readonly app?: string;
}

/**
 * Names ends: `app/index`, with the space in front where several apps have the name (and the org, where even
 * the spaces have the same); the plain address where nobody is known behind it. Labels of parties are made once.
 */
export class EndLabels {
  readonly #labels = new WeakMap<Party, EndLabel | false>();
  readonly #sharedNames: ReadonlySet<string>;
  readonly #sharedPlaces: ReadonlySet<string>;

  constructor({ apps }: Directory) {
    this.#sharedNames = repeated(apps.map(({ app }) => app.name));
    this.#sharedPlaces = repeated(apps.map(placeOf));
  }

  of(party: Party, ip: string): EndLabel {
    let label = this.#labels.get(party);
    if (label === undefined) {
      label = this.#named(party) ?? false;
      this.#labels.set(party, label);
    }
    return label === false ? { text: ip === '' ? NO_ADDRESS : ip } : label;
  }

  #named({ app, space, org, instance }: Party): EndLabel | undefined {
    if (app?.name === undefined) return undefined;
    const name = this.#tellingName({ app, ...(space && { space }), ...(org && { org }) });
    const index = instance?.index === undefined ? '' : `/${instance.index}`;
    return { text: terminalSafe(`${name ?? app.name}${index}`), app: app.name };
  }

  /** As short as tells the app from all others. */
  #tellingName(identity: AppIdentity): string | undefined {
    const { app, org } = identity;
    if (!this.#sharedNames.has(app.name ?? '')) return app.name;
    const place = placeOf(identity);
    if (place === undefined || !this.#sharedPlaces.has(place)) return place;
    return org?.name === undefined ? place : `${org.name}/${place}`;
  }
}

/** The label with the port; an app's name may hold a colon, only an address needs brackets then. */
export function labelAndPort({ text, app }: EndLabel, port: number | undefined): string {
  if (app === undefined) return hostAndPort(text, port);
  return port === undefined ? text : `${text}:${port}`;
}

function placeOf({ app, space }: AppIdentity): string | undefined {
  return space?.name === undefined || app.name === undefined
    ? undefined
    : `${space.name}/${app.name}`;
}

function repeated(texts: readonly (string | undefined)[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const text of texts) {
    if (text === undefined) continue;
    if (seen.has(text)) twice.add(text);
    seen.add(text);
  }
  return twice;
}
