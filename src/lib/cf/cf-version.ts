import { CfnetError } from '../errors/cfnet-error.js';

/** The first one that speaks v3 throughout; cfnet is tried with 8 and 9. */
const OLDEST = 7;

/** What own builds are called here; they call themselves `0.0.0-unknown-version`. */
const OWN_BUILD = 'a development build';

/**
 * The version in the output of `cf --version`: `8.18.4`, or `a development build`.
 * Errors: CfnetError OUTSIDE_FAILED for one too old, or something that is no cf.
 */
export function cfVersionIn(output: string): string {
  const [, version, major] = /\bversion (([0-9]+)\.[0-9]+\.[0-9]+)/.exec(output) ?? [];
  if (version === undefined) {
    throw new CfnetError('OUTSIDE_FAILED', 'The cf in the PATH does not tell its version', {
      hint: 'Is it the Cloud Foundry CLI? See: cf --version',
    });
  }
  if (version === '0.0.0') return OWN_BUILD;
  if (Number(major) < OLDEST) {
    throw new CfnetError('OUTSIDE_FAILED', `cf ${version} is too old, ${OLDEST} is needed`, {
      hint: 'Install version 8 of the cf CLI.',
    });
  }
  return version;
}
