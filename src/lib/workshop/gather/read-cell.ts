import type { RemoteCell } from '../../cell-transport/cell-transport.js';
import { parseIptablesSave } from '../../iptables/parse-save.js';
import { asObject, booleanAt } from '../../json/json-value.js';
import { parseJson } from '../../json/parse-json.js';
import { readPastedPackets } from '../../kernel-log/pasted-packets.js';
import { readCniConfig } from '../../logging/look/read-configs.js';
import type { CellFacts } from '../model/facts.js';
import { PART } from './cell-script.js';
import { readForwarding, readLinks, readNeighbours, readRoutes } from './read-ip.js';

/** Programs that people watch a log with; whatever else has it open writes it or ships it. */
const WATCHER = /^(?:\S*\/)?(?:tail|less|multitail|lnav|grep|awk)\s/;

/**
 * What the script's answer says of a cell.
 * @param now in milliseconds of the Unix epoch
 */
export function readCell(cell: RemoteCell, answer: string, now: number): CellFacts {
  const parts = splitParts(answer);
  const part = (name: string): string => parts.get(name) ?? '';
  const [forwarding, meow, log] = [parts.get('forwarding'), parts.get('meow'), parts.get('log')];
  const vxlan = part('vxlan');
  const logging = parseJson(part('logging').trim());
  const isOn = 'value' in logging ? booleanAt(asObject(logging.value), 'enabled') : undefined;
  const cni = readCniConfig({ name: 'cni-wrapper-plugin.conflist', text: part('cni') }).value;
  return {
    cell,
    rules: parseIptablesSave(part('rules')).ruleSet,
    links: readLinks(part('links')),
    routes: readRoutes(part('routes')),
    neighbours: readNeighbours(part('neighbours')),
    ...(forwarding !== undefined && { forwarding: readForwarding(forwarding) }),
    ...(vxlan.includes('vxlan id') && { vxlan }),
    namespaces: linesOf(part('namespaces')).map((line) => line.split(' ')[0] ?? ''),
    ...(meow !== undefined && {
      meow: { links: readLinks(meow), hasAddress: hasOuterAddress(meow) },
    }),
    watchers: linesOf(part('watchers')).filter((line) => WATCHER.test(line)),
    captures: linesOf(part('captures')),
    saved: savedIn(parts),
    otherFiles: linesOf(part('other-files')),
    lines: log === undefined ? [] : readPastedPackets(log, now),
    hasLog: log !== undefined,
    ...(isOn !== undefined && { logsAccepted: isOn }),
    ...(cni?.c2cLogging !== undefined && { logsDenied: cni.c2cLogging }),
  };
}

function splitParts(answer: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const piece of answer.replaceAll('\r\n', '\n').split(`\n${PART}`).slice(1)) {
    const end = piece.indexOf('\n');
    if (end >= 0) parts.set(piece.slice(0, end), piece.slice(end + 1));
  }
  return parts;
}

function savedIn(parts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const saved = [...parts].filter(([name]) => name.startsWith('saved '));
  return new Map(saved.map(([name, text]) => [name.slice('saved '.length), text]));
}

/** An address on a device that is not lo. */
function hasOuterAddress(text: string): boolean {
  return [...text.matchAll(/^\s+inet (\S+)/gm)].some(
    ([, address = '']) => !address.startsWith('127.'),
  );
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
