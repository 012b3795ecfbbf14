import type { CellLook } from './cell-look.js';

/**
 * Whether everything that security groups decide is logged, as configured: with dynamic security groups the agent
 * says so, else cni-wrapper-plugin (cf-facts 1.10). Undefined where that is not known.
 */
export function asgConfigured({
  agent,
  cni,
}: Pick<CellLook, 'agent' | 'cni'>): boolean | undefined {
  return agent?.dynamicAsgs === true ? (agent.asgLogging ?? cni?.asgLogging) : cni?.asgLogging;
}
