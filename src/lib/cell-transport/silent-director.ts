import { CfnetError } from '../errors/cfnet-error.js';

/** How long what stays behind when cfnet ends goes on with a director that does not answer, in seconds. */
export const DIRECTOR_PATIENCE = 600;

/** The line that it reads where all went well; the end of its stdin without it is cfnet's. */
export const DONE = 'done\n';

/** What is said of users of cells that stay for now. @param hint who goes on with it */
export function directorIsSilent(hint: string): CfnetError {
  return new CfnetError('OUTSIDE_FAILED', 'The director does not answer', { hint });
}
