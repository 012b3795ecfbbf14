import process from 'node:process';
import { URL, fileURLToPath } from 'node:url';
import { isInstalled } from './machine.mjs';

/**
 * @typedef {import('./measure.mjs').Command} Command
 * @typedef {import('./snapshot-folder.mjs').SnapshotFolder} SnapshotFolder
 */

/**
 * A program that is measured.
 * @typedef {object} Contender
 * @property {string} name
 * @property {boolean} isCfnet
 * @property {boolean} printsCount  it prints how many rows it found instead of the rows
 * @property {(file: string) => Command} command
 */

const CFNET = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const BASELINE = fileURLToPath(new URL('../readline-baseline.mjs', import.meta.url));
// grep and rg say with 1 that nothing was found.
const SEARCH_EXITS = [0, 1];

/**
 * @param {string} snapshot  folder
 * @param {SnapshotFolder['app']} app  the one that is looked for
 * @returns {{ contenders: Contender[], missing: string[] }} cfnet, and what else would be used to look at such a file;
 *   names of the programs that this machine lacks
 */
export function findContenders(snapshot, app) {
  // The blank keeps 10.255.77.2 from finding 10.255.77.25.
  const patterns = app.addresses.flatMap((address) => [`SRC=${address} `, `DST=${address} `]);
  const searches = [
    // Counting, because GNU grep stops at the first match when its output goes to /dev/null.
    { program: 'grep', flags: ['-c', '-F'] },
    { program: 'rg', flags: ['--no-config', '-c', '-F'] },
  ];
  const installed = searches.filter(({ program }) => isInstalled(program));
  return {
    contenders: [
      cfnet('cfnet enrich -o json', snapshot, []),
      cfnet('cfnet enrich --app X -o json', snapshot, ['--app', app.guid]),
      ...installed.map(({ program, flags }) => search(program, flags, patterns)),
      readlineScript(),
    ],
    missing: searches.filter((tool) => !installed.includes(tool)).map(({ program }) => program),
  };
}

/**
 * @param {string} name
 * @param {string} snapshot
 * @param {readonly string[]} filter
 * @returns {Contender}
 */
function cfnet(name, snapshot, filter) {
  return {
    name,
    isCfnet: true,
    printsCount: false,
    command: (file) => ({
      program: process.execPath,
      args: [CFNET, 'enrich', file, '--snapshot', snapshot, ...filter, '-o', 'json'],
    }),
  };
}

/**
 * @param {string} program
 * @param {readonly string[]} flags
 * @param {readonly string[]} patterns
 * @returns {Contender}
 */
function search(program, flags, patterns) {
  const expressions = patterns.flatMap((pattern) => ['-e', pattern]);
  return {
    name: `${program} -c, addresses of X`,
    isCfnet: false,
    printsCount: true,
    command: (file) => ({
      program,
      args: [...flags, ...expressions, file],
      goodExits: SEARCH_EXITS,
    }),
  };
}

/** @returns {Contender} */
function readlineScript() {
  return {
    name: 'node: readline and a regex',
    isCfnet: false,
    printsCount: false,
    command: (file) => ({ program: process.execPath, args: [BASELINE, file] }),
  };
}
