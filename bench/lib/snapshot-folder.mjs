import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCapture } from './capture.mjs';
import { readCellRules } from './cell-rules.mjs';
import { withOutboundLimit } from './outbound-limit.mjs';

/**
 * @typedef {import('./capture.mjs').StoredContainer} StoredContainer
 * @typedef {import('./capture.mjs').TaggedPolicy} TaggedPolicy
 * @typedef {import('./cell-rules.mjs').CellRules} CellRules
 */

/**
 * @typedef {object} SnapshotFolder
 * @property {string} kernLog  where the cell's log belongs; not written yet
 * @property {CellRules} rules  of the cell
 * @property {{ guid: string, addresses: string[] }} app  one of the apps that run on it, with its containers' addresses
 */

const CELL = {
  id: '6b1d2f0e-55d5-4f3a-9b0e-0f6f7f1c9a30',
  name: 'diego-cell/6b1d2f0e-55d5-4f3a-9b0e-0f6f7f1c9a30',
  ip: '10.0.16.30',
  az: 'z1',
};
const CONTAINERS_WITH_LIMIT = 5;

/**
 * Lays the genuine capture out as a snapshot of one cell (contract, section 1), all but the cell's log.
 * @param {string} folder  made when it does not exist
 * @returns {SnapshotFolder}
 */
export function layOutSnapshot(folder) {
  const capture = readCapture();
  const limited = capture.containers.slice(0, CONTAINERS_WITH_LIMIT).map(({ handle }) => handle);
  const save = withOutboundLimit(capture.save, limited);
  const cellFolder = join(folder, 'cells', CELL.id);
  mkdirSync(cellFolder, { recursive: true });
  writeJson(join(folder, 'snapshot.json'), {
    version: 1,
    taken_at: '2026-11-22T12:00:00Z',
    api: null,
    deployment: 'cf',
  });
  writeJson(join(folder, 'policies.json'), externalReply(capture.policies));
  writeJson(join(folder, 'tags.json'), tagsReply(capture.policies));
  writeJson(join(cellFolder, 'cell.json'), CELL);
  writeFileSync(join(cellFolder, 'iptables-save.txt'), save);
  writeFileSync(join(cellFolder, 'container-metadata.json'), capture.store);
  return {
    kernLog: join(cellFolder, 'kern.log'),
    rules: readCellRules(save),
    app: busyApp(capture.containers),
  };
}

/**
 * @param {TaggedPolicy[]} policies
 * @returns {object} what the policy server's external API gives: the same policies without tags
 */
function externalReply(policies) {
  return {
    total_policies: policies.length,
    policies: policies.map(({ source, destination: { id, protocol, ports } }) => ({
      source: { id: source.id },
      destination: { id, protocol, ports },
    })),
  };
}

/**
 * @param {TaggedPolicy[]} policies
 * @returns {object} what the policy server's `tags` endpoint gives an administrator
 */
function tagsReply(policies) {
  const tags = new Map(
    policies
      .flatMap(({ source, destination }) => [source, destination])
      .map(({ id, tag }) => [tag, { id, tag, type: 'app' }]),
  );
  return { tags: [...tags.values()].sort((a, b) => (a.tag < b.tag ? -1 : 1)) };
}

/**
 * @param {StoredContainer[]} containers
 * @returns {SnapshotFolder['app']} the app of the first container, which the traffic makes a busy one
 */
function busyApp(containers) {
  const guid = containers[0]?.metadata.policy_group_id ?? '';
  const instances = containers.filter(({ metadata }) => metadata.policy_group_id === guid);
  return { guid, addresses: instances.map(({ ip }) => ip) };
}

/**
 * @param {string} file
 * @param {object} value
 */
function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 1)}\n`);
}
