import type { Directory } from '../../directory/directory.js';
import type { Party } from '../../flow/flow.js';
import { terminalSafe } from '../terminal-safe.js';

/** What an end of a flow is called in text for people. */
export interface EndLabel {
  readonly text: string;
  /** The app's name, which gives the label its colour; absent for a plain address. */
  readonly app?: string;
}

/**
 * Names ends: `app/index`, with the space in front where several apps have the name; the plain address where
 * nobody is known behind it. The labels of parties are made once.
 */
export class EndLabels {
  readonly #labels = new WeakMap<Party, EndLabel | false>();
  readonly #shared: ReadonlySet<string>;

  constructor(directory: Directory) {
    const names = directory.apps.map(({ app }) => app.name).filter((name) => name !== undefined);
    this.#shared = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  }

  of(party: Party, ip: string): EndLabel {
    let label = this.#labels.get(party);
    if (label === undefined) {
      label = this.#named(party) ?? false;
      this.#labels.set(party, label);
    }
    return label === false ? { text: ip } : label;
  }

  #named({ app, space, instance }: Party): EndLabel | undefined {
    if (app?.name === undefined) return undefined;
    const place = this.#shared.has(app.name) && space !== undefined ? space.name : undefined;
    const index = instance?.index === undefined ? '' : `/${instance.index}`;
    const name = place === undefined ? app.name : `${place}/${app.name}`;
    return { text: terminalSafe(`${name}${index}`), app: app.name };
  }
}
