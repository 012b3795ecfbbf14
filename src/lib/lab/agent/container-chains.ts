import { VTEP } from '../../engine/silk-names.js';
import { INGRESS_MARK } from '../../flow/mark.js';
import type { Family } from '../../net/address.js';
import type { SecurityGroupRule } from '../../policy/policy.js';
import { egressRules, type Workload } from './asg-rules.js';
import type { CellConfig } from './cell-config.js';
import {
  addJumps,
  deleteChain,
  emptyChain,
  fillChain,
  removeJumps,
  restoreText,
  type ChainPlan,
  type TableChange,
} from './chain-plan.js';
import { FAMILY_WORDS, hostBlock, type ContainerAddresses } from './container-families.js';
import { containerChainNames, logTarget, perSecond } from './silk-chains.js';

/** A container as cni-wrapper-plugin is told of it. */
export interface ContainerSpec extends ContainerAddresses {
  readonly handle: string;
  readonly workload: Workload;
  readonly portMappings: readonly { readonly host: number; readonly container: number }[];
}

/** What cni-wrapper-plugin needs to know besides: the cell's address and the container's rules at its start. */
export interface ContainerSetting {
  readonly cellIp: string;
  readonly config: CellConfig;
  readonly rules: readonly SecurityGroupRule[];
}

const REJECT = FAMILY_WORDS[4].reject;
const ESTABLISHED = '-m state --state RELATED,ESTABLISHED -j ACCEPT';
const INGRESS = `0x${INGRESS_MARK.toString(16)}`;
const DNS_PORT = 53;

/**
 * What cni-wrapper-plugin does for a new container, as text for `iptables-restore --noflush`, or `ip6tables-restore`:
 * of IPv6 there is egress alone (cf-facts 10.1).
 */
export function containerAdded(
  container: ContainerSpec,
  setting: ContainerSetting,
  family: Family = 4,
): string {
  const plans = plansFor(container, setting, family);
  return restoreText([
    ...plans.map(fillChain),
    ...plans.map(addJumps),
    { table: 'nat', lines: [`-A ${masquerade(container, setting, family)}`] },
  ]);
}

/** Takes everything back that `containerAdded` did, and the agent's chain of the container. */
export function containerRemoved(
  container: ContainerSpec,
  setting: ContainerSetting,
  family: Family = 4,
): string {
  const plans = plansFor(container, setting, family);
  return restoreText([
    ...plans.map(removeJumps),
    { table: 'nat', lines: [`-D ${masquerade(container, setting, family)}`] },
    ...plans.map(emptyChain),
    ...plans.map(deleteChain),
  ]);
}

/** The agent's part where security groups are dynamic: the content of the container's `asg-` chain anew. */
export function securityGroupsChanged(
  container: Pick<ContainerSpec, 'handle' | 'workload'>,
  rules: readonly SecurityGroupRule[],
  config: CellConfig,
  family: Family = 4,
): TableChange {
  const content = egressRules(container, rules, config, family);
  const name = containerChainNames(container.handle).asg;
  return fillChain({ table: 'filter', name, rules: content, jumps: [] });
}

function plansFor(
  container: ContainerSpec,
  setting: ContainerSetting,
  family: Family,
): ChainPlan[] {
  const egress = egressPlans(container, setting, family);
  if (family === 6) return egress;
  // In the order of the jumps: netout, then overlay, as FORWARD has them.
  return [
    inputPlan(container, setting.config),
    ...egress,
    overlayPlan(container, setting.config),
    ...portPlans(container, setting),
  ];
}

function egressPlans(
  container: ContainerSpec,
  setting: ContainerSetting,
  family: Family,
): ChainPlan[] {
  const { config } = setting;
  return [
    ...(config.dynamicAsgs ? [asgPlan(container, setting, family)] : []),
    logPlan(container, config),
    ...(config.outboundLimit?.logging === true ? [rateLimitPlan(container, config, family)] : []),
    netoutPlan(container, setting, family),
  ];
}

function inputPlan({ handle, ip }: ContainerSpec, config: CellConfig): ChainPlan {
  const name = containerChainNames(handle).input;
  const allowed = [
    ...config.dnsServers.flatMap((server) => [
      hostService('tcp', `${server}:${DNS_PORT}`),
      hostService('udp', `${server}:${DNS_PORT}`),
    ]),
    ...config.hostTcpServices.map((service) => hostService('tcp', service)),
    ...config.hostUdpServices.map((service) => hostService('udp', service)),
  ];
  return {
    table: 'filter',
    name,
    rules: [ESTABLISHED, ...allowed, REJECT],
    jumps: [{ chain: 'INPUT', rule: `-s ${ip}/32 -j ${name}` }],
  };
}

function hostService(protocol: 'tcp' | 'udp', service: string): string {
  const [address = '', port = ''] = service.split(':');
  return `-d ${address}/32 -p ${protocol} -m ${protocol} --dport ${port} -j ACCEPT`;
}

function netoutPlan(
  container: ContainerSpec,
  { config, rules }: ContainerSetting,
  family: Family,
): ChainPlan {
  const names = containerChainNames(container.handle);
  return {
    table: 'filter',
    name: names.netout,
    rules: config.dynamicAsgs
      ? [`-j ${names.asg}`, FAMILY_WORDS[family].reject]
      : egressRules(container, rules, config, family),
    jumps: config.underlayInterfaces.map((device) => ({
      chain: 'FORWARD',
      rule: `-s ${hostBlock(container, family)} -o ${device} -j ${names.netout}`,
    })),
  };
}

function asgPlan(
  container: ContainerSpec,
  { config, rules }: ContainerSetting,
  family: Family,
): ChainPlan {
  return {
    table: 'filter',
    name: containerChainNames(container.handle).asg,
    rules: egressRules(container, rules, config, family),
    jumps: [],
  };
}

/** Always there, whether anything leads to it or not. */
function logPlan({ handle }: ContainerSpec, config: CellConfig): ChainPlan {
  const log = logTarget(`OK_${handle}`);
  return {
    table: 'filter',
    name: containerChainNames(handle).netoutLog,
    rules: [
      `! -p udp -m conntrack --ctstate INVALID,NEW,UNTRACKED ${log}`,
      `-p udp ${perSecond(config.acceptedUdpLogsPerSec)} ${log}`,
      '-j ACCEPT',
    ],
    jumps: [],
  };
}

function rateLimitPlan({ handle }: ContainerSpec, config: CellConfig, family: Family): ChainPlan {
  const log = `${perSecond(config.deniedLogsPerSec)} ${logTarget(`DENY_ORL_${handle}`)}`;
  return {
    table: 'filter',
    name: containerChainNames(handle).netoutRateLimitLog,
    rules: [log, FAMILY_WORDS[family].reject],
    jumps: [],
  };
}

function overlayPlan({ handle, ip }: ContainerSpec, config: CellConfig): ChainPlan {
  const name = containerChainNames(handle).overlay;
  const log = `${perSecond(config.deniedLogsPerSec)} ${logTarget(`DENY_C2C_${handle}`)}`;
  return {
    table: 'filter',
    name,
    rules: [
      `-s ${ip}/32 -o ${VTEP} -m mark ! --mark 0x0 -j ACCEPT`,
      `-d ${ip}/32 ${ESTABLISHED}`,
      `-d ${ip}/32 -m mark --mark ${INGRESS} -j ACCEPT`,
      ...(config.c2cDenyLogging ? [`-d ${ip}/32 ${log}`] : []),
      `-d ${ip}/32 ${REJECT}`,
    ],
    jumps: [{ chain: 'FORWARD', rule: `-j ${name}` }],
  };
}

function portPlans(
  { handle, ip, portMappings }: ContainerSpec,
  { cellIp, config }: ContainerSetting,
): ChainPlan[] {
  const name = containerChainNames(handle).netin;
  const jumps = [{ chain: 'PREROUTING', rule: `-j ${name}` }];
  const marks = portMappings.flatMap(({ host }) =>
    config.underlayInterfaces.map(
      (device) =>
        `-d ${cellIp}/32 -i ${device} -p tcp -m tcp --dport ${host} -j MARK --set-xmark ${INGRESS}/0xffffffff`,
    ),
  );
  const translations = portMappings.map(
    ({ host, container }) =>
      `-d ${cellIp}/32 -p tcp -m tcp --dport ${host} -j DNAT --to-destination ${ip}:${container}`,
  );
  return [
    { table: 'mangle', name, rules: marks, jumps },
    { table: 'nat', name, rules: translations, jumps },
  ];
}

function masquerade(
  container: ContainerSpec,
  { config }: ContainerSetting,
  family: Family,
): string {
  const { noMasqueradeRange = leaseOf(container.ip) } = config;
  // No container talks to another by IPv6: there is nothing to except.
  const inside = family === 4 ? ` ! -d ${noMasqueradeRange}` : '';
  return `POSTROUTING -s ${hostBlock(container, family)}${inside} ! -o ${VTEP} -j MASQUERADE`;
}

/** A lease of silk's has 256 addresses. */
function leaseOf(ip: string): string {
  return ip.replace(/\d+$/, '0/24');
}
