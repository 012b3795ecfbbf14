import type { NotedHandle } from '../flow/noted-parties.js';
import type { RuleSet } from '../iptables/model.js';
import type { LogPrefix } from '../kernel-log/prefix.js';
import { notedContainers } from './rule-notes.js';

/** The containers of which a cell's rules have the whole handle, by the prefixes that can name them. */
export class NotedHandles {
  readonly #noted: readonly NotedHandle[];
  /** Prefixes are shared objects: each is looked up once, however many lines it has. */
  readonly #named = new WeakMap<LogPrefix, { readonly noted: NotedHandle | undefined }>();

  constructor(ruleSet: RuleSet) {
    this.#noted = notedContainers(ruleSet).flatMap(({ handle, app }) =>
      handle === undefined ? [] : [{ handle, app }],
    );
  }

  /** The one that a prefix names; none where it is about an app, or fits several. */
  namedBy(prefix: LogPrefix): NotedHandle | undefined {
    let named = this.#named.get(prefix);
    if (named === undefined) {
      named = { noted: this.#find(prefix) };
      this.#named.set(prefix, named);
    }
    return named.noted;
  }

  #find({ names, piece }: LogPrefix): NotedHandle | undefined {
    if (names === 'destination-app') return undefined;
    const [noted, ...others] = this.#noted.filter(({ handle }) => handle.startsWith(piece));
    return others.length === 0 ? noted : undefined;
  }
}
