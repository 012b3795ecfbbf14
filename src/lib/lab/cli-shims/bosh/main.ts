import { runBosh } from './bosh-program.js';

/** Where the lab's `bosh` starts. */
const { argv, env, stdout, stderr } = process;
// A reader that is gone is none of its business; ssh alone ends for it.
for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
process.exitCode = await runBosh({ argv: argv.slice(2), env, stdout, stderr });
