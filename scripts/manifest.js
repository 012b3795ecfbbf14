/**
 * Writes oclif.manifest.json from the built commands: with it the program starts without reading every
 * command's file. `oclif manifest` would do the same, at the price of a very large dependency.
 */
import { Plugin } from '@oclif/core/config';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const file = new URL('oclif.manifest.json', root);

const plugin = new Plugin({
  root: fileURLToPath(root),
  ignoreManifest: true,
  errorOnManifestCreate: true,
  respectNoCacheDefault: true,
});
await plugin.load();

// The order in which the files happened to be found must not show.
const { commands, version } = plugin.manifest;
const byId = Object.entries(commands).sort(([a], [b]) => (a < b ? -1 : 1));
const text = `${JSON.stringify({ commands: Object.fromEntries(byId), version }, null, 2)}\n`;

const before = await readFile(file, 'utf8').catch(() => '');
if (text !== before) await writeFile(file, text);
