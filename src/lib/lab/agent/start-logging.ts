import type { CellConfig } from './cell-config.js';

/**
 * Which of the two logging switches a lab's cells are deployed with (cf-facts 2.3): `c2c` is
 * `vxlan-policy-agent.iptables_logging`, `asg` is `silk-cni.iptables_logging`, which has the denied lines too.
 */
export const START_LOGGING = ['all', 'none', 'c2c', 'asg'] as const;
export type StartLogging = (typeof START_LOGGING)[number];

/** The switches as the files of a new cell have them. */
export function startLogging(
  wish: StartLogging,
): Pick<CellConfig, 'asgLogging' | 'c2cDenyLogging' | 'c2cLogging'> {
  const hasC2c = wish === 'all' || wish === 'c2c';
  const hasAsg = wish === 'all' || wish === 'asg';
  return { c2cLogging: hasC2c, asgLogging: hasAsg, c2cDenyLogging: hasAsg };
}
