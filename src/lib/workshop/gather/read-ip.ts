import type { ForwardingEntry, Link, Neighbour, Route } from '../model/facts.js';

/** `2: s-010255001002@if3: <…>`, and below it `link/ether aa:aa:…` */
const LINK = /^\d+: ([^:@\s]+)(?:@\S+)?: [^\n]*\n\s+link\/\S+ ([0-9a-f:]{17})/gm;

/** `ip link` or `ip addr`. */
export function readLinks(text: string): readonly Link[] {
  return [...text.matchAll(LINK)].map(([, name = '', mac = '']) => ({ name, mac }));
}

/** `ip route` */
export function readRoutes(text: string): readonly Route[] {
  return rowsOf(text).flatMap((words) => {
    const device = after(words, 'dev');
    const [to] = words;
    if (to === undefined || device === undefined) return [];
    const [via, source] = [after(words, 'via'), after(words, 'src')];
    return [
      { to, device, ...(via !== undefined && { via }), ...(source !== undefined && { source }) },
    ];
  });
}

/** `ip neigh`; entries without a MAC say only that nobody answered. */
export function readNeighbours(text: string): readonly Neighbour[] {
  return rowsOf(text).flatMap((words) => {
    const [device, mac] = [after(words, 'dev'), after(words, 'lladdr')];
    const [ip] = words;
    if (ip === undefined || device === undefined || mac === undefined) return [];
    return [{ ip, device, mac, isPermanent: words.includes('PERMANENT') }];
  });
}

/** `bridge fdb show dev silk-vtep`: entries that name another machine. */
export function readForwarding(text: string): readonly ForwardingEntry[] {
  return rowsOf(text).flatMap((words) => {
    const to = after(words, 'dst');
    const [mac] = words;
    return mac === undefined || to === undefined ? [] : [{ mac, to }];
  });
}

function rowsOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([first]) => first !== '');
}

function after(words: readonly string[], key: string): string | undefined {
  const at = words.indexOf(key);
  return at < 0 ? undefined : words[at + 1];
}
