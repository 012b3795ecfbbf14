import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CfnetError } from '../../errors/cfnet-error.js';

/**
 * Runs a shell on this program's terminal to its end. How it ends is no matter of the lab's: a shell's exit
 * code is that of the last command typed into it.
 * Errors: CfnetError OUTSIDE_FAILED where the shell cannot be started.
 */
export async function runShell(shell: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(shell, [], { stdio: 'inherit', env });
  try {
    await once(child, 'close');
  } catch (error) {
    throw new CfnetError('OUTSIDE_FAILED', `The shell ${shell} cannot be started`, {
      hint: 'Set SHELL to one that is installed.',
      cause: error,
    });
  }
}
