import { CfnetError } from '../errors/cfnet-error.js';
import { failed, unknown, type Check, type CheckedItem, type CheckResult } from './check.js';
import { CELL_CHECKS } from './checks/cell-checks.js';
import { CLI_CHECKS } from './checks/cli-checks.js';
import { GROUP_CHECKS } from './checks/group-checks.js';
import { LOGGING_CHECKS } from './checks/logging-checks.js';
import type { CheckGrounds } from './doctor-grounds.js';

export const CHECKS: readonly Check[] = [
  ...CLI_CHECKS,
  ...CELL_CHECKS,
  ...LOGGING_CHECKS,
  ...GROUP_CHECKS,
];

/** Runs all checks side by side; results are in the order of the checks. Errors that are no CfnetError are bugs. */
export function runChecks(
  grounds: CheckGrounds,
  checks: readonly Check[] = CHECKS,
): Promise<readonly CheckedItem[]> {
  return Promise.all(
    checks.map(async (check) => {
      const { id, title } = check;
      return { id, title, ...(await check.run(grounds).catch(resultOf(check))) };
    }),
  );
}

function resultOf({ isAnswer }: Check): (error: unknown) => CheckResult {
  return (error) => {
    if (!(error instanceof CfnetError)) throw error;
    const { message, hint } = error;
    // The way out is told once, by the check that is about it.
    if (isAnswer?.(error) !== true) return unknown(message);
    return failed(message, hint === undefined ? {} : { fix: hint });
  };
}
