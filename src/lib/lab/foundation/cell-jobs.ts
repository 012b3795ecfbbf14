/** The lab's only job that is more than a name: its agent really starts and stops. */
export const AGENT_JOB = 'vxlan-policy-agent';

/** Processes of a cell that monit watches (cf-deployment's jobs of `diego-cell`, those that the lab acts). */
export const CELL_JOBS = ['netmon', 'rep', 'silk-daemon', AGENT_JOB] as const;
