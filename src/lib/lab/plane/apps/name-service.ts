import { parseAddress } from '../../../net/address.js';
import type { Foundation } from '../../foundation/foundation.js';

/** Address of the lab's router, where all external routes lead. */
export const ROUTER_ADDRESS = '203.0.113.80';
const INTERNAL_DOMAIN = '.apps.internal';

/** What a container gets when it asks for a name: bosh-dns and the foundation's own domain. */
export class NameService {
  constructor(
    private readonly foundation: Foundation,
    /** External routes are `<host>.<domain>`. */
    private readonly appDomain: string,
  ) {}

  /** IPv4 addresses, or the address that was given; none for a name that nobody has. Names have no case. */
  lookUp(name: string): readonly string[] {
    if (parseAddress(name) !== undefined) return [name];
    const wanted = name.toLowerCase().replace(/\.$/, '');
    if (wanted === 'localhost') return ['127.0.0.1'];
    if (wanted.endsWith(INTERNAL_DOMAIN)) {
      return this.#internal(wanted.slice(0, -INTERNAL_DOMAIN.length));
    }
    return this.appGuidOfRoute(wanted) === undefined ? [] : [ROUTER_ADDRESS];
  }

  /** The app that an external route leads to. */
  appGuidOfRoute(name: string): string | undefined {
    const suffix = `.${this.appDomain}`;
    const wanted = name.toLowerCase();
    if (!wanted.endsWith(suffix)) return undefined;
    const host = wanted.slice(0, -suffix.length);
    return this.foundation.apps
      .list()
      .find(({ hosts }) => hosts.some((one) => one.toLowerCase() === host))?.guid;
  }

  /** `appB` is all running instances, `1.appB` the one with that index (cf-networking's service discovery). */
  #internal(name: string): readonly string[] {
    const [, index, host] = /^(?:(\d+)\.)?(.+)$/.exec(name) ?? [];
    const apps = this.foundation.apps
      .list()
      .filter(({ internalHosts }) => internalHosts.some((one) => one.toLowerCase() === host));
    return apps
      .flatMap(({ guid }) => this.foundation.instances.ofApp(guid))
      .filter(({ state }) => state === 'RUNNING')
      .filter((instance) => index === undefined || instance.index === Number(index))
      .map(({ ip }) => ip);
  }
}
