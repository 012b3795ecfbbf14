import { readFileSync } from 'node:fs';
import { URL } from 'node:url';
import { gunzipSync } from 'node:zlib';

const SCALE = new URL('../../test/fixtures/scale/', import.meta.url);

/**
 * A policy as the policy server's internal reply has it, with the tags of both apps.
 * @typedef {{ id: string, tag: string }} TaggedApp
 * @typedef {{ protocol: string, ports: { start: number, end: number } }} Service
 * @typedef {{ source: TaggedApp, destination: TaggedApp & Service }} TaggedPolicy
 */

/**
 * One container of a cell's metadata store, as far as the bench needs it.
 * @typedef {{ handle: string, ip: string, metadata: { policy_group_id: string } }} StoredContainer
 */

/**
 * The genuine capture of one cell with 250 containers of 100 apps.
 * @typedef {object} Capture
 * @property {string} save  output of `iptables-save -c`
 * @property {string} store  the container metadata store, JSON text
 * @property {StoredContainer[]} containers  the same store, read
 * @property {TaggedPolicy[]} policies
 */

/**
 * Reads the capture that the project carries (test/fixtures/scale/README.md tells how it was made).
 * @returns {Capture}
 */
export function readCapture() {
  const store = unpack('store-250x40.json.gz');
  /** @type {unknown} */
  const byHandle = JSON.parse(store);
  /** @type {unknown} */
  const reply = JSON.parse(unpack('policies-250x40.json.gz'));
  return {
    save: unpack('iptables-save-250x40.txt.gz'),
    store,
    containers: Object.values(/** @type {Record<string, StoredContainer>} */ (byHandle)),
    policies: /** @type {{ policies: TaggedPolicy[] }} */ (reply).policies,
  };
}

/**
 * @param {string} name
 * @returns {string}
 */
function unpack(name) {
  return gunzipSync(readFileSync(new URL(name, SCALE))).toString('utf8');
}
