import type { Directory } from '../directory/directory.js';
import { isoTime } from '../directory/iso-time.js';
import type { AppRecord, Container, ContainerState } from '../directory/model.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { byIndex } from './by-index.js';
import { instanceSummary, tagOfApp } from './container-match.js';
import type { Confidence, Match } from './match.js';
import { appPhrase, commonState, count } from './wording.js';

export function appMatch(directory: Directory, record: AppRecord, confidence: Confidence): Match {
  const { app, space, org, deletedAt, evidence } = record;
  const containers = directory.containersOfApp(app.guid).toSorted(byIndex);
  return dropUnknown({
    type: 'app' as const,
    confidence,
    sentence: `${appPhrase(record)}, ${lifeOf(record, containers)}`,
    app,
    space,
    org,
    state: deletedAt === undefined ? stateOf(containers) : ('deleted' as const),
    tag: tagOfApp(directory, app.guid),
    instances: containers.map(instanceSummary),
    evidence,
  });
}

function lifeOf({ deletedAt }: AppRecord, containers: readonly Container[]): string {
  if (deletedAt !== undefined) return `deleted at ${isoTime(deletedAt)}`;
  const running = containers.filter(({ state }) => state === 'running');
  if (running.length > 0) return `${count(running.length, 'container')} running`;
  return 'no container of it is known to run';
}

function stateOf(containers: readonly Container[]): ContainerState {
  return commonState(containers.map(({ state }) => state));
}
