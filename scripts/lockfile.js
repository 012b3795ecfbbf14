/**
 * Fails when package-lock.json says from which address a package is to be fetched: whoever installs uses
 * the registry that is set up on that machine.
 */
import { readFile } from 'node:fs/promises';

const text = await readFile(new URL('../package-lock.json', import.meta.url), 'utf8');
const addresses = text.match(/^\s*"resolved":.*$/gm) ?? [];
if (addresses.length > 0) {
  console.error(
    `package-lock.json names ${addresses.length} addresses; first: ${addresses[0]?.trim()}`,
  );
  console.error('Remove the "resolved" lines: `npm install --omit-lockfile-registry-resolved`.');
  process.exitCode = 1;
}
