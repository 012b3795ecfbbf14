import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_CELL_CONFIG, type CellConfig } from '../../../../src/lib/lab/agent/cell-config.js';
import type { ContainerSpec } from '../../../../src/lib/lab/agent/container-chains.js';
import type { PolicyMember, TaggedPolicy } from '../../../../src/lib/lab/agent/policy-chain.js';
import type { SecurityGroup, SecurityGroupRule } from '../../../../src/lib/policy/policy.js';

/** The captured cells' scenario, read into what the lab composes rules from. */

interface ScenarioCell {
  readonly name: string;
  readonly ip: string;
}

interface ScenarioContainer {
  readonly name: string;
  readonly cell: string;
  readonly app: string;
  readonly handle: string;
  readonly workload?: 'staging';
  readonly port_map: readonly (readonly [number, number])[];
  readonly ip: string;
}

interface Scenario {
  readonly apps: Readonly<Record<string, { readonly guid: string; readonly space: string }>>;
  readonly cells: readonly ScenarioCell[];
  readonly containers: readonly ScenarioContainer[];
  readonly policies_initial: readonly TaggedPolicy[];
  readonly security_groups: readonly {
    readonly guid: string;
    readonly name: string;
    readonly rules: readonly SecurityGroupRule[];
    readonly staging_default: boolean;
    readonly running_default: boolean;
    readonly staging_space_guids: readonly string[];
    readonly running_space_guids: readonly string[];
  }[];
}

/** What cni-wrapper-plugin read on its standard input. */
interface CniInput {
  readonly iptables_asg_logging: boolean;
  readonly iptables_c2c_logging: boolean;
  readonly iptables_denied_logs_per_sec: number;
  readonly iptables_accepted_udp_logs_per_sec: number;
  readonly deny_networks: CellConfig['denyNetworks'];
  readonly outbound_connections: {
    readonly limit: boolean;
    readonly logging: boolean;
    readonly burst: number;
    readonly rate_per_sec: number;
  };
}

interface AgentInput {
  readonly iptables_c2c_logging: boolean;
  readonly enable_asg_syncing: boolean;
}

export interface CapturedContainer extends ContainerSpec {
  readonly name: string;
  readonly appGuid: string;
  readonly spaceGuid: string;
}

export interface CapturedCell {
  readonly ip: string;
  readonly config: CellConfig;
  readonly containers: readonly CapturedContainer[];
}

const FOLDER = join(import.meta.dirname, '../../../fixtures/silk-cell');
const scenario = readJson('scenario.json') as Scenario;

export const initialPolicies: readonly TaggedPolicy[] = scenario.policies_initial;

export function policiesOfCell(cell: string): readonly TaggedPolicy[] {
  return (readJson(`${cell}/policies.json`) as { policies: readonly TaggedPolicy[] }).policies;
}

export const initialGroups: readonly SecurityGroup[] = scenario.security_groups.map((group) => ({
  guid: group.guid,
  name: group.name,
  rules: group.rules,
  globallyEnabled: { running: group.running_default, staging: group.staging_default },
  runningSpaces: group.running_space_guids,
  stagingSpaces: group.staging_space_guids,
}));

/** The groups after the change at run time: another port of the database. */
export const changedGroups: readonly SecurityGroup[] = initialGroups.map((group) =>
  group.name === 'orders-db'
    ? { ...group, rules: group.rules.map((rule) => ({ ...rule, ports: '5432,6432' })) }
    : group,
);

export function capturedCell(name: string): CapturedCell {
  const cell = scenario.cells.find((one) => one.name === name);
  if (cell === undefined) throw new Error(`no cell ${name}`);
  const containers = scenario.containers.filter((one) => one.cell === name).map(containerOf);
  const cni = readJson(`${name}/cni/${containers[0]?.name ?? ''}.add.stdin.json`) as CniInput;
  const agent = readJson(`${name}/config/vxlan-policy-agent.json`) as AgentInput;
  return { ip: cell.ip, config: configOf(cni, agent), containers };
}

export function membersOf(cell: CapturedCell): PolicyMember[] {
  return cell.containers.map(({ ip, appGuid }) => ({ ip, appGuid }));
}

function containerOf(container: ScenarioContainer): CapturedContainer {
  const app = scenario.apps[container.app];
  return {
    name: container.name,
    handle: container.handle,
    ip: container.ip,
    workload: container.workload ?? 'app',
    portMappings: container.port_map.map(([host, inner]) => ({ host, container: inner })),
    appGuid: app?.guid ?? '',
    spaceGuid: app?.space ?? '',
  };
}

function configOf(cni: CniInput, agent: AgentInput): CellConfig {
  const { limit, logging, burst, rate_per_sec: ratePerSec } = cni.outbound_connections;
  return {
    ...DEFAULT_CELL_CONFIG,
    // The capture is of silk before 2025.
    noMasqueradeRange: '10.255.0.0/16',
    asgLogging: cni.iptables_asg_logging,
    c2cDenyLogging: cni.iptables_c2c_logging,
    c2cLogging: agent.iptables_c2c_logging,
    dynamicAsgs: agent.enable_asg_syncing,
    deniedLogsPerSec: cni.iptables_denied_logs_per_sec,
    acceptedUdpLogsPerSec: cni.iptables_accepted_udp_logs_per_sec,
    denyNetworks: cni.deny_networks,
    outboundLimit: limit ? { logging, burst, ratePerSec } : undefined,
  };
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
}
