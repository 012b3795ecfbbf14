import type { CfnetError } from '../errors/cfnet-error.js';
import type { CheckGrounds } from './doctor-grounds.js';

/** `warning`: it works, and will surprise; `unknown`: what it needs could not be had; `skipped`: it has no meaning here. */
export type CheckStatus = 'ok' | 'warning' | 'failed' | 'unknown' | 'skipped';

export interface CheckResult {
  readonly status: CheckStatus;
  /** What was found; without a full stop. */
  readonly detail: string;
  /** What to do about it: one sentence or command. */
  readonly fix?: string;
  /** Ids of the cells that it holds for; absent: it is not about cells. */
  readonly cells?: readonly string[];
}

/** One thing that is to be in place. */
export interface Check {
  readonly id: string;
  /** What is in place if it is: `cf is logged in`. */
  readonly title: string;
  /**
   * Looks. Errors: CfnetError where something that it needs cannot be had; the check is `failed` then if that is what
   * it is about, else `unknown`.
   */
  readonly run: (grounds: CheckGrounds) => Promise<CheckResult>;
  /** Whether an error of `run` is the answer, not what stands in the way of one; absent: none is. */
  readonly isAnswer?: (error: CfnetError) => boolean;
}

export interface CheckedItem extends CheckResult {
  readonly id: string;
  readonly title: string;
}

export function ok(detail: string): CheckResult {
  return { status: 'ok', detail };
}

export function warning(
  detail: string,
  more: Omit<CheckResult, 'status' | 'detail'> = {},
): CheckResult {
  return { status: 'warning', detail, ...more };
}

export function failed(
  detail: string,
  more: Omit<CheckResult, 'status' | 'detail'> = {},
): CheckResult {
  return { status: 'failed', detail, ...more };
}

export function unknown(detail: string): CheckResult {
  return { status: 'unknown', detail };
}

export function skipped(detail: string): CheckResult {
  return { status: 'skipped', detail };
}
