import type { Directory } from '../directory/directory.js';
import type { Gathered } from '../errors/problem.js';
import { parseAddress } from '../net/address.js';
import { readCells } from '../rules/cell-rules.js';
import type { Source } from '../source/source.js';
import { findGroups, groupMatch } from './group-match.js';
import type { Match } from './match.js';
import type { OverlayEvidence } from './on-overlay.js';
import { outsideMatch } from './outside-match.js';

/**
 * What security groups tell of a word: the group of that name or guid, and which let something out to an address that
 * nobody has. Groups are asked for only where the word may be about them: on a foundation that is a request.
 * @param matches what the word means besides
 */
export async function explainByGroups(
  word: string,
  matches: readonly Match[],
  directory: Directory,
  source: Source,
): Promise<Gathered<readonly Match[]>> {
  const isAddress = parseAddress(word) !== undefined;
  const isFound = matches.length > 0 && (isAddress || matches.some(isByGuid));
  if (isFound) return { value: [], problems: [] };
  const { value: groups, problems } = await source.securityGroups();
  if (isAddress) {
    const value = outsideMatch(directory, word, groups, await overlayEvidence(source));
    return { value, problems: value.length > 0 ? problems : [] };
  }
  const meant = findGroups(groups ?? [], word);
  // Where something else was meant, what is not known of groups is of no use.
  if (meant.length === 0) return { value: [], problems: matches.length > 0 ? [] : problems };
  const { value: cells } = await source.cells();
  const read = await readCells(cells);
  const ruleSets = new Map(read.value.map(({ cell, ruleSet }) => [cell.id, ruleSet]));
  return {
    value: meant.map(({ group, confidence }) => groupMatch(directory, group, confidence, ruleSets)),
    problems: [...problems, ...read.problems],
  };
}

/** What the first cell that tells its routes says: all cells have the same way into the overlay. */
async function overlayEvidence(source: Source): Promise<OverlayEvidence> {
  const { value: cells } = await source.cells();
  for (const cell of cells) {
    const { value: routes = [] } = await cell.routes();
    const { overlayNetworks: networks = [] } = (await cell.logging()).value;
    if (routes.length > 0 || networks.length > 0) return { routes, networks };
  }
  return {};
}

/** A guid is of one thing; a name may be of several, a group among them. */
function isByGuid({ type, confidence }: Match): boolean {
  return type === 'instance' || type === 'process' || type === 'cell' || confidence !== 'exact';
}
