import type { Directory } from '../directory/directory.js';
import type { Container, Named } from '../directory/model.js';
import { parsePrefix } from '../kernel-log/prefix.js';
import { formatAddress } from '../net/address.js';
import { typedAddress } from '../net/typed-address.js';
import { appMatch } from './app-match.js';
import { byPath } from './by-path.js';
import { containerMatch } from './container-match.js';
import type { Confidence, Match } from './match.js';
import { cellMatch, orgMatch, spaceMatch } from './place-match.js';
import { findProcesses, findProcessesByPrefix } from './process-match.js';
import { findTags } from './tag-match.js';

/** The beginning of a guid: less than four characters would fit too many. */
const GUID_PIECE = /^(?:[0-9a-f]{4,7}|[0-9a-f]{8}[0-9a-f-]*)$/;

/** Less than the first group of a guid may as well be a tag. */
const SHORT = 8;

/**
 * Everything that a word may mean: an address, a guid or a piece of one, a LOG prefix, a name, a tag.
 * A piece counts only if nothing has the word for its whole guid, and a short one only if it is no tag; apart from that
 * all meanings are given, what is meant exactly (`beef` may be an app's name) before what only begins so.
 */
export function findMatches(directory: Directory, thing: string): readonly Match[] {
  const guid = thing.toLowerCase();
  const whole = byGuid(directory, guid);
  const tags = findTags(directory, thing);
  const isPiece =
    GUID_PIECE.test(guid) && whole.length === 0 && (guid.length >= SHORT || tags.length === 0);
  return [
    ...byAddress(directory, thing),
    ...whole,
    ...byLogPrefix(directory, thing),
    ...byName(directory, thing),
    ...byPath(directory, thing),
    ...tags,
    ...(isPiece ? byPiece(directory, guid) : []),
  ];
}

function byAddress(directory: Directory, thing: string): readonly Match[] {
  const typed = typedAddress(thing);
  if (typed === undefined) return [];
  const ip = formatAddress(typed.address);
  const now = directory.containerAt(ip, undefined);
  const match = (one: Container): Match =>
    containerMatch(directory, one, one === now ? 'exact' : 'historic');
  const others = directory.containersWithAddress(ip).filter((one) => one !== now);
  const cell = directory.cellByIp(ip);
  return [
    ...(now === undefined ? [] : [match(now)]),
    ...others.map(match),
    ...(cell === undefined ? [] : [cellMatch(directory, cell, 'exact')]),
  ];
}

function byGuid(directory: Directory, guid: string): readonly Match[] {
  const isIt = (other: string | undefined): boolean => other === guid;
  return [...thingsWith(directory, isIt, 'exact'), ...findProcesses(directory, guid)];
}

function byPiece(directory: Directory, piece: string): readonly Match[] {
  const fits = (guid: string | undefined): boolean => guid?.startsWith(piece) === true;
  return [...thingsWith(directory, fits, 'prefix'), ...findProcessesByPrefix(directory, piece)];
}

function thingsWith(
  directory: Directory,
  fits: (guid: string | undefined) => boolean,
  confidence: Confidence,
): readonly Match[] {
  return [
    ...directory.containers
      .filter(({ handle }) => fits(handle))
      .map((one) => containerMatch(directory, one, confidence)),
    ...namedThings(directory, ({ guid }) => fits(guid), confidence),
    ...directory.cells
      .filter(({ id }) => fits(id))
      .map((one) => cellMatch(directory, one, confidence)),
  ];
}

/** Cells go by `group/id`, as BOSH calls them. */
function byName(directory: Directory, thing: string): readonly Match[] {
  return [
    ...namedThings(directory, ({ name }) => name === thing, 'exact'),
    ...directory.cells
      .filter(({ name }) => name === thing)
      .map((one) => cellMatch(directory, one, 'exact')),
  ];
}

function namedThings(
  directory: Directory,
  isMeant: (named: Named) => boolean,
  confidence: Confidence,
): readonly Match[] {
  return [
    ...directory.apps
      .filter(({ app }) => isMeant(app))
      .map((one) => appMatch(directory, one, confidence)),
    ...directory.spaces
      .filter(({ space }) => isMeant(space))
      .map((one) => spaceMatch(directory, one, confidence)),
    ...directory.orgs
      .filter(({ org }) => isMeant(org))
      .map((one) => orgMatch(directory, one, confidence)),
  ];
}

/** `DENY_C2C_f13ffea0-9d0d-4ee9-` as it stands in a line or a rule: whose guid it carries a piece of. */
function byLogPrefix(directory: Directory, thing: string): readonly Match[] {
  const prefix = parsePrefix(thing);
  // Garden's prefix is a piece of a guid and nothing else: it was looked up as such.
  if (prefix === undefined || prefix.piece === thing) return [];
  if (prefix.names !== 'destination-app') {
    return directory
      .containersByPrefix(prefix.piece)
      .map((one) => containerMatch(directory, one, 'prefix'));
  }
  return [
    ...directory.appsByPrefix(prefix.piece).map((one) => appMatch(directory, one, 'prefix')),
    ...findTags(directory, prefix.tag ?? ''),
  ];
}
