import { runBosh } from './bosh-program.js';

/** Where the lab's `bosh` starts. */
const { argv, env, stdout, stderr } = process;
process.exitCode = await runBosh({ argv: argv.slice(2), env, stdout, stderr });
