/** What a finding is about; scripts may rely on these. */
export type FindingCode =
  | 'C2C_NOT_APPLIED'
  | 'C2C_NOT_REMOVED'
  | 'C2C_NOTHING_TO_SEE'
  | 'C2C_ONLY_AT_RUN_TIME'
  | 'C2C_DENIED_HALF_MISSING'
  | 'C2C_ALLOWED_HALF_MISSING'
  | 'C2C_OLDER_CONTAINERS'
  | 'C2C_YOUNGER_SWITCH'
  | 'C2C_POLICY_DISABLED'
  | 'ASG_CONFIGS_DIFFER'
  | 'ASG_OLDER_CONTAINERS'
  | 'ASG_NOT_APPLIED'
  | 'ASG_YOUNGER_SWITCH'
  | 'ASG_SOME_RULES_LOG'
  | 'ASG_OLDER_THAN_GROUPS'
  | 'ASG_GROUPS_NOT_APPLIED'
  | 'AGENT_WITHOUT_RULES'
  | 'LOG_MISSING'
  | 'LOG_STUCK'
  | 'LOG_IN_CONTAINER';

/** Something about a cell's logging that needs words: a contradiction, or what a reader would miss otherwise. */
export interface LoggingFinding {
  readonly code: FindingCode;
  /** Whether something is not as it is said to be; else it is as it is meant to be and worth knowing. */
  readonly isContradiction: boolean;
  /** Without a full stop. */
  readonly sentence: string;
  /** The containers that it holds for. */
  readonly containers?: readonly string[];
  /** What to do about it: one sentence or command, without a full stop. */
  readonly fix?: string;
}
