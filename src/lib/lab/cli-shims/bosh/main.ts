import { runBosh } from './bosh-program.js';

/** The genuine one catches the same, and removes its temporary user before it ends (cf-facts 7.3). */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Where the lab's `bosh` starts. */
const { argv, env, stdout, stderr } = process;
const asked = new AbortController();
for (const signal of SIGNALS) {
  process.on(signal, () => {
    asked.abort();
  });
}
for (const stream of [stdout, stderr]) {
  // A reader that is gone interrupts: the user is removed all the same.
  stream.on('error', () => {
    asked.abort();
  });
}
process.exitCode = await runBosh({
  argv: argv.slice(2),
  env,
  stdout,
  stderr,
  signal: asked.signal,
});
