import { CfnetError } from '../errors/cfnet-error.js';

/** The first one with the options and the JSON that cfnet reads; cfnet is tried with 7. */
const OLDEST = 6;

/** What own builds are called here; they call themselves `[DEV BUILD]`. */
const OWN_BUILD = 'a development build';

/**
 * The version in the output of `bosh --version`: `7.9.0`, or `a development build`.
 * Errors: CfnetError OUTSIDE_FAILED for one too old, or something that is no bosh.
 */
export function boshVersionIn(output: string): string {
  const [, version] = /^version (\[DEV BUILD\]|\S+)/m.exec(output) ?? [];
  if (version === undefined) {
    throw new CfnetError('OUTSIDE_FAILED', 'The bosh in the PATH does not tell its version', {
      hint: 'Is it the BOSH CLI (the Ruby gem of the same name is not)? See: bosh --version',
    });
  }
  if (version === '[DEV BUILD]') return OWN_BUILD;
  const major = Number(/^\d+/.exec(version)?.[0] ?? Infinity);
  if (major < OLDEST && major !== 0) {
    throw new CfnetError('OUTSIDE_FAILED', `bosh ${version} is too old, ${OLDEST} is needed`, {
      hint: 'Install version 7 of the BOSH CLI.',
    });
  }
  return version;
}
