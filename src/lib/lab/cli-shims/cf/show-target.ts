import type { CfOutput } from './cf-output.js';
import type { CfSession } from './cf-session.js';

/** What `cf target` and `cf login` end with. */
export function showTarget(session: CfSession, out: CfOutput): void {
  const { config } = session;
  const { org, space } = config;
  out.table([
    ['API endpoint:', config.target],
    ['API version:', config.text('APIVersion')],
    ['user:', session.userName() ?? ''],
    ...(org === undefined ? [] : [['org:', org.name]]),
    ...(space === undefined ? [] : [['space:', space.name]]),
  ]);
  if (org === undefined) {
    out.line("No org or space targeted, use 'cf target -o ORG -s SPACE'");
  } else if (space === undefined) {
    out.line("No space targeted, use 'cf target -s SPACE'");
  }
}
