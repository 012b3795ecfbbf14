/**
 * The engine as it is built: the bench measures what users run, not the source.
 * @typedef {typeof import('../../src/lib/iptables/parse-save.js')
 *   & typeof import('../../src/lib/engine/rule-engine.js')
 *   & typeof import('../../src/lib/engine/cell-network.js')} BuiltEngine
 */
import { URL } from 'node:url';

const MODULES = ['iptables/parse-save.js', 'engine/rule-engine.js', 'engine/cell-network.js'];

/** @returns {Promise<BuiltEngine>} */
export async function loadBuiltEngine() {
  /** @type {unknown[]} */
  const modules = await Promise.all(
    MODULES.map((path) => import(new URL(`../../dist/lib/${path}`, import.meta.url).href)),
  );
  /** @type {unknown} */
  const all = Object.assign({}, ...modules);
  return /** @type {BuiltEngine} */ (all);
}
