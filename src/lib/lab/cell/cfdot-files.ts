import { writeCellFile } from './cell-files.js';
import { toolScript } from './shell-wrappers.js';

const PROGRAM_FOLDER = '/var/vcap/packages/cfdot/bin';
/** A login shell reads the second, a script the first (cf-facts 3.4). */
const SETUP_FILES = ['/var/vcap/jobs/cfdot/bin/setup', '/etc/profile.d/cfdot.sh'];
const EXECUTABLE = 0o700;

/** The files by which scripts on a cell find `cfdot`. */
export function writeCfdot(root: string): void {
  writeCellFile(root, `${PROGRAM_FOLDER}/cfdot`, toolScript('cfdot'), EXECUTABLE);
  for (const path of SETUP_FILES) {
    writeCellFile(
      root,
      path,
      `export PATH="$CFNET_CELL_ROOT${PROGRAM_FOLDER}:$PATH"\n`,
      EXECUTABLE,
    );
  }
}
