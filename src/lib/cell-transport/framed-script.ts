import { randomBytes } from 'node:crypto';
import { shellWord } from '../text/shell-word.js';
import type { RemoteScript } from './cell-transport.js';

/**
 * A script for a terminal that merges stdout, stderr and what the way there has to say (cf-facts 7.3): the script's
 * output stands between two marks, and after the second one its exit code and its stderr.
 */
export interface FramedScript {
  /** For the remote user's shell. */
  readonly command: string;
  /** The line before the first byte of output. */
  readonly begin: string;
  /** Follows the last byte: `MARK CODE BASE64-OF-STDERR`, to the end of the line. */
  readonly end: string;
}

/** So much of stderr is kept. */
const MOST_STDERR = 65_536;

export function frameScript(script: RemoteScript): FramedScript {
  const nonce = randomBytes(12).toString('hex');
  const [begin, end] = [`cfnet-begin-${nonce}`, `cfnet-end-${nonce}`];
  const text = [
    // Without post-processing of output, where there is a real terminal: less to send, and nothing to undo.
    '[ ! -t 1 ] || stty -opost <&1 2>/dev/null || :',
    `echo ${begin}`,
    'exec 3>&1',
    `said=$( { sh -c ${shellWord(script.text)} 2>&1 >&3 3>&-; printf 'x%s' "$?"; } )`,
    `printf '%s %s ' ${end} "\${said##*x}"`,
    `printf %s "\${said%x*}" | head -c ${MOST_STDERR} | base64 | tr -d '\\n'`,
    'echo',
  ].join('\n');
  return { command: shellCommand({ ...script, text }), begin, end };
}

/** The command line that runs a script as whom it asks for; stays in the environment that the log-in gives. */
export function shellCommand({ text, root }: RemoteScript): string {
  return `${root === true ? 'sudo -n ' : ''}sh -c ${shellWord(text)}`;
}
