import type { Problem } from '../errors/problem.js';
import { systemCode } from '../errors/system-code.js';

/**
 * Says in one sentence why a file of a source gives nothing.
 * @param name how messages call the file
 * @param withoutIt what stays unknown if it is missing, as the end of a sentence
 * @param error what the file system answered
 */
export function fileProblem(name: string, withoutIt: string, error: unknown): Problem {
  switch (systemCode(error) ?? '') {
    case 'ENOENT':
    case 'ENOTDIR':
      return lackOf(name, withoutIt);
    case 'EACCES':
    case 'EPERM':
      return { code: 'NOT_PERMITTED', message: `${name} may not be read by this user` };
    case 'EISDIR':
      return { code: 'BAD_INPUT', message: `${name} is a directory, a file is expected` };
    default:
      return { code: 'BAD_INPUT', message: `${name} cannot be read: ${reasonOf(error)}` };
  }
}

/** That a file is not there, and what stays unknown for it. */
export function lackOf(name: string, withoutIt: string): Problem {
  return { code: 'NOT_FOUND', message: `There is no ${name}: ${withoutIt}` };
}

function reasonOf(error: unknown): string {
  return systemCode(error) ?? String(error);
}
