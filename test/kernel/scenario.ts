import { DEFAULT_CELL_CONFIG, type CellConfig } from '../../src/lib/lab/agent/cell-config.js';
import type { ContainerSpec } from '../../src/lib/lab/agent/container-chains.js';
import type { TaggedPolicy } from '../../src/lib/lab/agent/policy-chain.js';
import type { SecurityGroupRule } from '../../src/lib/policy/policy.js';
import { CELLS, CONTAINERS, FIRST_HOST_PORT, HOST_SERVICES } from './lab-plan.js';
import type { Random } from './random.js';

export interface ScenarioContainer extends ContainerSpec {
  readonly appGuid: string;
  readonly groupRules: readonly SecurityGroupRule[];
}

/** Foundation-wide facts that the rules of both cells are made from. */
export interface Scenario {
  readonly containers: readonly ScenarioContainer[];
  readonly policies: readonly TaggedPolicy[];
  /** In the order of the plan's cells. */
  readonly configs: readonly CellConfig[];
}

interface App {
  readonly id: string;
  readonly tag: string;
}

const POLICY_PORTS = [
  [8080, 8080],
  [8081, 8081],
  [7000, 7010],
  [9000, 9010],
  [5353, 5353],
  [9001, 9001],
  [1, 65535],
] as const;
const GROUP_PORTS = ['53', '80,443', '443', '5432', '8000-9000', '8125-8130', '1-1023'];
const DESTINATIONS = [
  '0.0.0.0/0',
  '203.0.113.0/24',
  '203.0.113.10',
  '198.51.100.0-198.51.100.63',
  '10.0.24.9,192.0.2.0/24',
  '10.0.16.0/24',
];
const ICMP_TYPES = [
  [8, 0],
  [-1, -1],
  [0, 0],
  [13, 0],
  [3, 3],
] as const;
const DENY_NETWORKS = ['198.51.100.32/28', '10.0.24.0/24', '203.0.113.77/32', '10.0.16.0/24'];
/** Bursts and rates; silk makes rules that the kernel refuses of a burst that is less than the rate. */
const CONNECTION_LIMITS = [
  [2, 1],
  [5, 1],
  [1000, 100],
] as const;
/** Envoy's and sshd's ports in a container are mapped too; nobody listens on 2222 here. */
const MAPPED_PORTS = [8080, 8081, 2222];

/** Ports that probes go to: those of policies, groups and listeners, and the ones just beside. */
export const PROBED_PORTS: readonly number[] = [
  25, 53, 80, 443, 1023, 1024, 5353, 5432, 6999, 7000, 7010, 7011, 8000, 8080, 8081, 8125, 8443,
  8999, 9000, 9001, 9005, 9010, 9011,
];

export function randomScenario(random: Random): Scenario {
  const apps = Array.from({ length: random.between(2, 4) }, () => randomApp(random));
  return {
    containers: CONTAINERS.map((ip, at) => randomContainer(random, ip, at, apps)),
    policies: Array.from({ length: random.between(0, 7) }, () => randomPolicy(random, apps)),
    configs: CELLS.map(() => randomConfig(random)),
  };
}

function randomApp(random: Random): App {
  const tag = random.chance(0.8) ? random.between(1, 0x20) : random.between(0x100, 0xffff);
  return { id: random.guid(), tag: tag.toString(16).toUpperCase().padStart(4, '0') };
}

function randomContainer(
  random: Random,
  ip: string,
  at: number,
  apps: readonly App[],
): ScenarioContainer {
  const guid = random.guid();
  const workload = random.weighted([
    [8, 'app'],
    [1, 'task'],
    [1, 'staging'],
  ] as const);
  const firstHostPort = FIRST_HOST_PORT + at * MAPPED_PORTS.length;
  return {
    ip,
    workload,
    handle: workload === 'app' ? guid.slice(0, 28) : guid,
    appGuid: random.pick(apps).id,
    groupRules: Array.from({ length: random.between(0, 5) }, () => randomGroupRule(random)),
    portMappings: random
      .some(MAPPED_PORTS, 0.6)
      .map((container, index) => ({ host: firstHostPort + index, container })),
  };
}

function randomPolicy(random: Random, apps: readonly App[]): TaggedPolicy {
  const [start, end] = random.pick(POLICY_PORTS);
  const protocol = random.pick(['tcp', 'tcp', 'udp'] as const);
  const destination = { id: random.pick(apps).id, protocol, ports: { start, end } };
  return { source: random.pick(apps), destination };
}

function randomGroupRule(random: Random): SecurityGroupRule {
  const [type, code] = random.pick(ICMP_TYPES);
  const rule = { destination: random.pick(DESTINATIONS), log: random.chance(0.4) };
  return random.weighted<() => SecurityGroupRule>([
    [5, () => ({ ...rule, protocol: 'tcp', ports: random.pick(GROUP_PORTS) })],
    [3, () => ({ ...rule, protocol: 'udp', ports: random.pick(GROUP_PORTS) })],
    [2, () => ({ ...rule, protocol: 'icmp', type, code })],
    [1, () => ({ ...rule, protocol: 'all' })],
  ])();
}

function randomConfig(random: Random): CellConfig {
  const [burst, ratePerSec] = random.pick(CONNECTION_LIMITS);
  const outboundLimit = { burst, ratePerSec, logging: random.chance(0.7) };
  return {
    ...DEFAULT_CELL_CONFIG,
    asgLogging: random.chance(0.7),
    c2cDenyLogging: random.chance(0.8),
    c2cLogging: random.chance(0.8),
    deniedLogsPerSec: random.pick([1, 1, 2, 100]),
    acceptedUdpLogsPerSec: random.pick([1, 5, 100, 100]),
    dynamicAsgs: random.chance(0.5),
    denyNetworks: {
      always: random.some(DENY_NETWORKS, 0.2),
      running: [],
      staging: ['10.0.24.9/32'],
    },
    outboundLimit: random.chance(0.4) ? outboundLimit : undefined,
    dnsServers: [HOST_SERVICES],
    hostTcpServices: [`${HOST_SERVICES}:9001`],
  };
}
