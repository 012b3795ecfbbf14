import { runCf } from './cf-program.js';

/** Where the lab's `cf` starts. */
const { argv, env, stdout, stderr } = process;
process.exitCode = await runCf({ argv: argv.slice(2), env, stdout, stderr });
