import type { Cell } from '../../directory/model.js';
import type { ContainerSighting } from '../../directory/records.js';
import type { Problem } from '../../errors/problem.js';
import type { RuleSet } from '../../iptables/model.js';

/** What the agent (vxlan-policy-agent) was started with (cf-facts 3.2); an absent key is not known. */
export interface AgentConfig {
  readonly c2cLogging?: boolean;
  readonly asgLogging?: boolean;
  readonly dynamicAsgs?: boolean;
  readonly deniedLogsPerSec?: number;
  readonly acceptedUdpLogsPerSec?: number;
  readonly policyPollSeconds?: number;
  readonly asgPollSeconds?: number;
  /** `overlay_network`: the blocks of the overlay; silk before 2025 has one (cf-facts 10.1). */
  readonly overlayNetworks?: readonly string[];
  /** `disable_container_network_policy`: every container reaches every other, and nothing c2c is logged. */
  readonly policyDisabled?: boolean;
}

/** What new containers get from cni-wrapper-plugin (cf-facts 3.2). */
export interface CniConfig {
  readonly asgLogging?: boolean;
  readonly c2cLogging?: boolean;
  readonly deniedLogsPerSec?: number;
  readonly acceptedUdpLogsPerSec?: number;
}

/** The switch at run time: what answered, and on which port. */
export interface RunningSwitch {
  readonly enabled: boolean;
  /** Absent: a snapshot tells. */
  readonly port?: number;
}

/** A file as `stat` shows it; sizes in bytes, times in milliseconds of the Unix epoch. */
export interface LogStat {
  readonly size: number;
  readonly modifiedAt?: number;
  readonly inode?: string;
}

export interface KernLog {
  readonly path: string;
  readonly exists: boolean;
  readonly stat?: LogStat;
}

/** The second look of a look that watches. */
export interface LaterLook {
  readonly ruleSet?: RuleSet;
  readonly kernLog?: KernLog;
  readonly seconds: number;
}

/** Everything that one look at a cell brings; what is absent is not known, and `problems` say why. */
export interface CellLook {
  readonly cell: Cell & { readonly id: string };
  readonly agent?: AgentConfig;
  readonly cni?: CniConfig;
  readonly running?: RunningSwitch;
  /** Why the agent of a running cell does not tell its switch; it is one of `problems` too. */
  readonly switchProblem?: Problem;
  readonly ruleSet?: RuleSet;
  readonly containers?: readonly ContainerSighting[];
  readonly kernLog?: KernLog;
  readonly later?: LaterLook;
  /** The cell's clock at the begin and the end of the look, in milliseconds of the Unix epoch. */
  readonly clock?: { readonly begin: number; readonly end: number };
  /** `uname -r` */
  readonly kernel?: string;
  /** Whether the cell is itself a container (BOSH Lite), as its process namespace tells. */
  readonly isContainer?: boolean;
  /** `nf_log_all_netns`: whether LOG works outside of the machine's first network namespace. */
  readonly logsAllNamespaces?: boolean;
  /** How many lines of the log carry a prefix that was asked for, and the newest of them, oldest first. */
  readonly lines?: {
    readonly counts: ReadonlyMap<string, number>;
    readonly newest: readonly string[];
  };
  /** What the agent answered when it was told to rebuild its rules; absent where nobody asked. */
  readonly cycle?: 'done' | 'waited' | { readonly failed: string };
  readonly problems: readonly Problem[];
}
