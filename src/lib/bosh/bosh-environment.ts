import type { ProgramEnvironment } from '../outside/program.js';

/** Variables without which `bosh` prints what cfnet can read: no terminal, no debug log, no questions. */
export function boshEnvironment(env: ProgramEnvironment): ProgramEnvironment {
  return {
    ...env,
    BOSH_NON_INTERACTIVE: 'true',
    BOSH_LOG_LEVEL: undefined,
    BOSH_LOG_PATH: undefined,
    BOSH_TTY: undefined,
    BOSH_JSON: undefined,
  };
}
