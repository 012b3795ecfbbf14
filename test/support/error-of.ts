import { CfnetError } from '../../src/lib/errors/cfnet-error.js';

/** The error for the user that an action ends with. */
export function errorOf(action: () => unknown): CfnetError {
  try {
    action();
  } catch (error) {
    if (error instanceof CfnetError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
