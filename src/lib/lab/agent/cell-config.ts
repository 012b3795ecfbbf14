/**
 * The properties of a cell's jobs `silk-cni` and `vxlan-policy-agent` that decide what rules it has
 * (cf-facts 2.3, and the files of 3.2).
 */
export interface CellConfig {
  /** `silk-cni.iptables_logging`: DENY lines of security groups and the jump to the log chain. */
  readonly asgLogging: boolean;
  /** `silk-cni.iptables_logging` as cni-wrapper-plugin reads it: the `DENY_C2C_` rule of new containers. */
  readonly c2cDenyLogging: boolean;
  /** `vxlan-policy-agent.iptables_logging`: the `OK_<tag>_` rules, as the agent starts with. */
  readonly c2cLogging: boolean;
  readonly deniedLogsPerSec: number;
  readonly acceptedUdpLogsPerSec: number;
  /** `enable_asg_syncing`: security groups are the agent's (true) or cni-wrapper-plugin's (false). */
  readonly dynamicAsgs: boolean;
  readonly policyPollSeconds: number;
  readonly asgPollSeconds: number;
  /** CIDRs that no security group can open. */
  readonly denyNetworks: {
    readonly always: readonly string[];
    readonly running: readonly string[];
    readonly staging: readonly string[];
  };
  readonly outboundLimit: OutboundLimit | undefined;
  /** `no_masquerade_cidr_range`; undefined: the cell's own lease is not masqueraded, as since 2025 (cf-facts 10.1). */
  readonly noMasqueradeRange: string | undefined;
  readonly underlayInterfaces: readonly string[];
  /** Link-local resolvers, which containers may ask. */
  readonly dnsServers: readonly string[];
  /** `address:port` on the cell that containers may reach. */
  readonly hostTcpServices: readonly string[];
  readonly hostUdpServices: readonly string[];
}

/** New TCP connections of a container to one address and port. */
export interface OutboundLimit {
  readonly burst: number;
  readonly ratePerSec: number;
  readonly logging: boolean;
}

/** The jobs' defaults as cf-deployment uses them, with logging switched off as it ships. */
export const DEFAULT_CELL_CONFIG: CellConfig = {
  asgLogging: false,
  c2cDenyLogging: false,
  c2cLogging: false,
  deniedLogsPerSec: 1,
  acceptedUdpLogsPerSec: 100,
  dynamicAsgs: true,
  policyPollSeconds: 5,
  asgPollSeconds: 60,
  denyNetworks: { always: [], running: [], staging: [] },
  outboundLimit: undefined,
  noMasqueradeRange: undefined,
  underlayInterfaces: ['eth0'],
  dnsServers: ['169.254.0.2'],
  hostTcpServices: ['169.254.0.2:9001'],
  hostUdpServices: [],
};
