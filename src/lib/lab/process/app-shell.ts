import { CollectedStream } from '../cli-shims/collected-stream.js';
import { sshAccess } from '../cli-shims/cf/ssh-access.js';
import type { CfSession } from '../cli-shims/cf/cf-session.js';
import { runOverSsh } from '../cli-shims/ssh-command.js';

export interface AppCommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command inside of an instance of an app in the targeted space, as `cf ssh APP -c` does.
 * Errors: CfFailure, and whatever breaks the connection.
 */
export async function runInApp(
  session: CfSession,
  app: string,
  command: string,
): Promise<AppCommandResult> {
  const { space } = session.requireSpace();
  const instance = { app, spaceGuid: space.guid, processType: 'web', index: 0 };
  const connect = await sshAccess(session, instance);
  const [stdout, stderr] = [new CollectedStream(), new CollectedStream()];
  const { exitCode } = await runOverSsh({ connect, command, pty: false, stdout, stderr });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}
