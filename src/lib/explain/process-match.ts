import { evidenceOf } from '../directory/authority.js';
import type { Directory } from '../directory/directory.js';
import type { Container } from '../directory/model.js';
import { splitProcessGuid } from '../directory/process-guid.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { appMatch } from './app-match.js';
import { byIndex } from './by-index.js';
import { instanceSummary, tagOfApp } from './container-match.js';
import type { Confidence, Match } from './match.js';
import { appPhrase, commonState, count } from './wording.js';

/**
 * The process that a guid names: Cloud Controller's, or Diego's with the version behind it (cf-facts 3.4).
 * The `web` process has its app's guid; alone it means the app, so it is no process here.
 */
export function findProcesses(directory: Directory, guid: string): readonly Match[] {
  const { processGuid, processVersion } = splitProcessGuid(guid);
  const containers = directory.containers.filter((one) => one.processGuid === processGuid);
  if (processVersion === undefined) {
    const isApp = processGuid === undefined || directory.app(processGuid) !== undefined;
    return isApp ? [] : matchesOf(directory, containers, 'exact');
  }
  const ofVersion = containers.filter((one) => one.processVersion === processVersion);
  return ofVersion.length > 0
    ? matchesOf(directory, ofVersion, 'exact')
    : matchesOf(directory, containers, 'historic');
}

/** Diego's process_guid, cut somewhere in its second half. */
const CUT_IN_VERSION = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-([0-9a-f-]*)$/;

/**
 * Processes whose guid starts with a piece, but for those that are named like their app. Where no instance of it is
 * known, the first half may still be an app's guid.
 */
export function findProcessesByPrefix(directory: Directory, piece: string): readonly Match[] {
  const [, first, version = ''] = CUT_IN_VERSION.exec(piece) ?? [];
  if (first !== undefined) return processesCut(directory, first, version);
  const guids = directory.containers
    .map(({ processGuid }) => processGuid)
    .filter((guid) => guid?.startsWith(piece) === true)
    .filter((guid) => guid !== undefined && directory.app(guid) === undefined);
  return [...new Set(guids)].flatMap((guid) =>
    matchesOf(
      directory,
      directory.containers.filter(({ processGuid }) => processGuid === guid),
      'prefix',
    ),
  );
}

function processesCut(directory: Directory, guid: string, version: string): readonly Match[] {
  const containers = directory.containers.filter(({ processGuid }) => processGuid === guid);
  const ofVersion = containers.filter(
    ({ processVersion }) => processVersion?.startsWith(version) === true,
  );
  if (ofVersion.length > 0) return matchesOf(directory, ofVersion, 'prefix');
  if (containers.length > 0) {
    const isUntold = containers.every(({ processVersion }) => processVersion === undefined);
    return matchesOf(directory, containers, isUntold ? 'prefix' : 'historic');
  }
  const app = directory.app(guid);
  return app === undefined ? [] : [appMatch(directory, app, 'prefix')];
}

function matchesOf(
  directory: Directory,
  containers: readonly Container[],
  confidence: Confidence,
): readonly Match[] {
  const [first] = containers.toSorted(byIndex);
  if (first === undefined) return [];
  const { identity } = first;
  return [
    dropUnknown({
      type: 'process' as const,
      confidence,
      sentence: sentence(first, containers.length, confidence),
      app: identity?.app,
      space: identity?.space,
      org: identity?.org,
      state: commonState(containers.map(({ state }) => state)),
      tag: tagOfApp(directory, identity?.app.guid),
      instances: containers.toSorted(byIndex).map(instanceSummary),
      evidence: evidenceOf(
        containers.flatMap((one) => one.evidence.map((evidence) => ({ evidence }))),
      ),
    }),
  ];
}

function sentence(
  { identity, processType }: Container,
  instances: number,
  confidence: Confidence,
): string {
  const kind = processType === undefined ? 'process' : `${processType} process`;
  const whose = identity === undefined ? 'an app that is not known' : appPhrase(identity);
  const version = confidence === 'historic' ? ' in another version than the one known' : '';
  return `${kind} of ${whose}${version}, ${count(instances, 'container')} known`;
}
