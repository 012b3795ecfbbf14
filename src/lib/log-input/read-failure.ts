import { CfnetError } from '../errors/cfnet-error.js';
import { errorFromProblem } from '../errors/problem.js';
import { fileProblem } from '../source/file-problem.js';
import { Damage } from './byte-reader.js';

/** What a failure to read a log is called. */
export function readFailure(name: string, error: unknown): CfnetError {
  if (error instanceof CfnetError) return error;
  if (error instanceof Damage) {
    return new CfnetError('PARTIAL', `${name} is damaged: ${error.message}`, {
      hint: 'Fetch the file again; gzip -t or tar -tf tells whether it is whole.',
      cause: error,
    });
  }
  return errorFromProblem(fileProblem(name, 'nothing was read from it', error));
}
