import type { Directory } from '../directory/directory.js';
import type { Cell, Container, Evidence, OrgRecord, SpaceRecord } from '../directory/model.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { instanceSummary } from './container-match.js';
import type { Confidence, Match } from './match.js';
import { cellName, count, nameOf } from './wording.js';

export function spaceMatch(
  directory: Directory,
  record: SpaceRecord,
  confidence: Confidence,
): Match {
  const { space, org, evidence } = record;
  const apps = directory.apps.filter((app) => app.space?.guid === space.guid);
  const ofOrg = org === undefined ? '' : ` of org ${nameOf(org)}`;
  return dropUnknown({
    type: 'space' as const,
    confidence,
    sentence: `space ${nameOf(space)}${ofOrg}, ${count(apps.length, 'app')} known`,
    space,
    org,
    evidence,
  });
}

export function orgMatch(directory: Directory, record: OrgRecord, confidence: Confidence): Match {
  const { org, evidence } = record;
  const spaces = directory.spaces.filter((space) => space.org?.guid === org.guid);
  const sentence = `org ${nameOf(org)}, ${count(spaces.length, 'space')} known`;
  return { type: 'org', confidence, sentence, org, evidence };
}

export function cellMatch(directory: Directory, cell: Cell, confidence: Confidence): Match {
  const containers = cell.id === undefined ? [] : directory.containersOnCell(cell.id);
  const address = cell.ip === undefined ? '' : ` at ${cell.ip}`;
  const zone = cell.az === undefined ? '' : ` in zone ${cell.az}`;
  const held = count(containers.length, 'container');
  return dropUnknown({
    type: 'cell' as const,
    confidence,
    sentence: `cell ${cellName(cell)}${address}${zone}, ${held} known on it`,
    cell,
    ip: cell.ip,
    instances: containers.map(instanceSummary),
    evidence: evidenceOfCell(containers),
  });
}

/** A cell is known by the containers that are said to be on it. */
function evidenceOfCell(containers: readonly Container[]): readonly Evidence[] {
  const sources = containers.flatMap(({ evidence }) => evidence.map(({ from }) => from));
  return [...new Set(sources)].map((from) => {
    const told = sources.filter((source) => source === from).length;
    return { from, detail: `names ${count(told, 'container')} on this cell` };
  });
}
