import type { Directory } from '../../directory/directory.js';
import type { Container } from '../../directory/model.js';
import type { ContainerSighting } from '../../directory/records.js';
import { parseSaveTexts } from '../../iptables/save-texts.js';
import { dropUnknown } from '../../json/drop-unknown.js';
import { faultsOfRules } from '../../rules/cell-rules.js';
import type { CellSource, LoggingState } from '../../source/source.js';
import type { CellLook, KernLog } from './cell-look.js';
import { KERN_LOG } from './cell-paths.js';

/**
 * The same as a look, of a snapshot: what was collected of a cell. Its `logging.json` has the switch as it stood, and
 * how the jobs were configured (contract, section 1).
 */
export async function lookInSource(source: CellSource, directory: Directory): Promise<CellLook> {
  const { cell } = source;
  const [logging, save, logs] = await Promise.all([
    source.logging(),
    source.iptablesSave(),
    source.logs(),
  ]);
  const { c2c } = logging.value;
  const parsed = parseSaveTexts(save.value ?? {});
  const { ruleSet } = parsed;
  const living = directory.containersOnCell(cell.id).filter(({ state }) => state !== 'deleted');
  return {
    cell,
    ...configsOf(logging.value),
    containers: living.map(sightingOf),
    ...dropUnknown({
      running: c2c === undefined ? undefined : { enabled: c2c },
      ruleSet: ruleSet.tables.length > 0 ? ruleSet : undefined,
    }),
    kernLog: kernLogOf(logs.value),
    problems: [
      ...logging.problems,
      ...save.problems,
      ...faultsOfRules(cell, save.value ?? {}, parsed),
      ...logs.problems,
    ],
  };
}

/** A file that was made by hand, or by an older cfnet, says of security groups only what counted. */
function configsOf(state: LoggingState): Required<Pick<CellLook, 'agent' | 'cni'>> {
  const { asg, dynamicAsgs, deniedLogsPerSec, acceptedUdpLogsPerSec } = state;
  const limits = { deniedLogsPerSec, acceptedUdpLogsPerSec };
  return {
    agent: dropUnknown({
      c2cLogging: state.c2cConfigured,
      asgLogging: state.asgOfAgent ?? (dynamicAsgs === true ? asg : undefined),
      dynamicAsgs,
      ...limits,
      asgPollSeconds: state.asgPollSeconds,
      policyDisabled: state.networkPolicyDisabled,
    }),
    cni: dropUnknown({
      c2cLogging: state.c2cDeniedConfigured,
      asgLogging: state.asgOfCni ?? (dynamicAsgs === true ? undefined : asg),
      ...limits,
    }),
  };
}

function kernLogOf(logs: Awaited<ReturnType<CellSource['logs']>>['value']): KernLog {
  const newest = logs.find(({ name }) => name.endsWith('/kern.log'));
  if (newest === undefined) return { path: KERN_LOG, exists: false };
  const { size, mtimeMs } = newest;
  return { path: KERN_LOG, exists: true, stat: { size, modifiedAt: mtimeMs } };
}

function sightingOf(container: Container): ContainerSighting {
  const { handle, ip, index, workload, identity, evidence, state } = container;
  const [first] = evidence;
  return {
    handle,
    state,
    evidence: first ?? { from: 'container-metadata', detail: '' },
    ...dropUnknown({
      ip,
      index,
      workload,
      appGuid: identity?.app.guid,
      appName: identity?.app.name,
      spaceGuid: identity?.space?.guid,
      spaceName: identity?.space?.name,
    }),
  };
}
