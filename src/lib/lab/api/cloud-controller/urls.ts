/** Addresses of the lab's other parts, as Cloud Controller's root names them; known once they all listen. */
export interface Urls {
  /** Cloud Controller itself, without a slash at the end. */
  readonly api: () => string;
  readonly uaa: () => string;
  /** `host:port` of Diego's ssh proxy. */
  readonly appSsh: () => string;
  /** Fingerprint of its host key. */
  readonly appSshFingerprint: () => string;
}

/** A `links` entry of v3. */
export interface Link {
  readonly href: string;
  readonly method?: 'POST' | 'PATCH';
}

export function link(urls: Urls, path: string, method?: Link['method']): Link {
  return { href: `${urls.api()}${path}`, ...(method === undefined ? {} : { method }) };
}
