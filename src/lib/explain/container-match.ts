import { crashOf } from '../directory/crashes.js';
import type { Directory } from '../directory/directory.js';
import { isoTime } from '../directory/iso-time.js';
import type { Cell, Container, Evidence, EvidenceSource } from '../directory/model.js';
import { formatTag } from '../flow/mark.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { Confidence, InstanceSummary, Match } from './match.js';
import { appPhrase, cellName } from './wording.js';

export function containerMatch(
  directory: Directory,
  container: Container,
  confidence: Confidence,
): Match {
  const { handle, index, identity, ip, ipv6, state, evidence } = container;
  const cell = cellOf(directory, container);
  return dropUnknown({
    type: 'instance' as const,
    confidence,
    sentence: sentence(container, cell),
    app: identity?.app,
    space: identity?.space,
    org: identity?.org,
    instance: dropUnknown({ guid: handle, index }),
    cell,
    ip,
    ipv6,
    state,
    tag: tagOfApp(directory, identity?.app.guid),
    crash: crashSummary(directory, identity?.app.guid, index, container.processType),
    evidence: [...evidence, ...evidenceOfApp(directory, container)],
  });
}

/** The last step from a container to its names: who says what the app is called, or that it was deleted. */
function evidenceOfApp(directory: Directory, { identity }: Container): readonly Evidence[] {
  const record = identity && directory.app(identity.app.guid);
  const steps: readonly EvidenceSource[] = ['capi', 'audit-event'];
  return record?.evidence.filter(({ from }) => steps.includes(from)) ?? [];
}

/** The crashes of an instance in their public form. */
export function crashSummary(
  directory: Directory,
  appGuid: string | undefined,
  index: number | undefined,
  processType: string | undefined,
): Match['crash'] {
  const crash = crashOf(directory.crashes, appGuid ?? '', index, processType);
  if (crash === undefined) return undefined;
  const { at, ...rest } = crash;
  return { ...rest, ...(at !== undefined && { at: isoTime(at) }) };
}

/** A container as one line of a list. */
export function instanceSummary(container: Container): InstanceSummary {
  const { handle, index, identity, ip, cellId, state } = container;
  return dropUnknown({
    guid: handle,
    index,
    app: identity?.app,
    ip,
    cell: cellId === undefined ? undefined : { id: cellId },
    state,
  });
}

/** The tag that marks an app's packets, as far as the policy server's table is known. */
export function tagOfApp(directory: Directory, appGuid: string | undefined): string | undefined {
  const tag = appGuid === undefined ? undefined : directory.tagOf(appGuid);
  return tag === undefined ? undefined : formatTag(tag);
}

function cellOf(directory: Directory, { cellId }: Container): Cell | undefined {
  return cellId === undefined ? undefined : (directory.cell(cellId) ?? { id: cellId });
}

/** `instance 0 of app frontend in space shop of org acme, running on diego-cell/…`. */
function sentence(container: Container, cell: Cell | undefined): string {
  const { identity } = container;
  const whose = identity === undefined ? 'an app that is not known' : appPhrase(identity);
  const where = cell === undefined ? '' : ` on ${cellName(cell)}`;
  return `${kindOf(container)} of ${whose}, ${life(container, where)}`;
}

function kindOf({ index, workload }: Container): string {
  if (workload === 'task' || workload === 'staging') return `${workload} container`;
  return index === undefined ? 'a container' : `instance ${index}`;
}

function life({ state, since, until }: Container, where: string): string {
  switch (state) {
    case 'running':
      return `running${where}${since === undefined ? '' : ` since ${isoTime(since)}`}`;
    case 'crashed':
      return `crashed${where}${until === undefined ? '' : ` at ${isoTime(until)}`}`;
    case 'deleted':
      return `gone${where === '' ? '' : `, it was${where}`}`;
    case 'unknown':
      return `whether it runs is not known${where === '' ? '' : `, it was seen${where}`}`;
  }
}
