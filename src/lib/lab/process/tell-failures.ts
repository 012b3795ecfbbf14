import { CfnetError } from '../../errors/cfnet-error.js';
import { BoshFailure } from '../cli-shims/bosh/bosh-failure.js';
import { CfFailure } from '../cli-shims/cf/cf-failure.js';

/** Does something over a lab's APIs. Errors: CfnetError OUTSIDE_FAILED where one of them refuses. */
export async function tellFailures<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BoshFailure) && !(error instanceof CfFailure)) throw error;
    throw new CfnetError('OUTSIDE_FAILED', `The lab refused: ${error.message}`, {
      hint: 'See whether it runs: cfnet lab status',
      cause: error,
    });
  }
}
