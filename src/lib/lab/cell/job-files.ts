import type { CellConfig } from '../agent/cell-config.js';
import type { LabCell } from '../foundation/model.js';

/** Ports of the agent's servers on a cell (cf-facts 2.1, 2.2). */
export const DEBUG_PORT = 8721;
export const FORCE_PORT = 8722;

/** What the agent reads when it starts, and cni-wrapper-plugin for each container. */
export const AGENT_CONFIG = '/var/vcap/jobs/vxlan-policy-agent/config/vxlan-policy-agent.json';
export const CONFLIST = '/var/vcap/jobs/silk-cni/config/cni/cni-wrapper-plugin.conflist';

const CERTS = '/var/vcap/jobs/vxlan-policy-agent/config/certs';
const STORE = '/var/vcap/data/container-metadata/store.json';
const LOCK = '/var/vcap/data/garden-cni/iptables.lock';

/** The small files that a cell's jobs and its BOSH agent leave behind, by path; all end as on a real cell. */
export function jobFiles(cell: LabCell, config: CellConfig): ReadonlyMap<string, string> {
  return new Map([
    ['/var/vcap/instance/name', 'diego-cell'],
    ['/var/vcap/instance/id', cell.id],
    ['/var/vcap/instance/az', cell.az],
    ['/var/vcap/instance/deployment', 'cf'],
    [AGENT_CONFIG, json(agentConfig(cell, config))],
    [
      CONFLIST,
      json({ name: 'cni-wrapper', cniVersion: '1.0.0', plugins: [pluginConfig(cell, config)] }),
    ],
  ]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function agentConfig(cell: LabCell, config: CellConfig): Readonly<Record<string, unknown>> {
  return {
    log_level: 'info',
    log_prefix: 'cfnetworking',
    iptables_c2c_logging: config.c2cLogging,
    iptables_asg_logging: config.asgLogging,
    iptables_accepted_udp_logs_per_sec: config.acceptedUdpLogsPerSec,
    iptables_denied_logs_per_sec: config.deniedLogsPerSec,
    poll_interval: config.policyPollSeconds,
    enable_asg_syncing: config.dynamicAsgs,
    asg_poll_interval: config.asgPollSeconds,
    deny_networks: config.denyNetworks,
    outbound_connections: outboundConnections(config),
    policy_server_url: 'https://policy-server.service.cf.internal:4003',
    underlay_ips: [cell.ip],
    overlay_network: cell.overlayNetworks,
    vni: 1,
    debug_server_host: '127.0.0.1',
    debug_server_port: DEBUG_PORT,
    force_policy_poll_cycle_host: '127.0.0.1',
    force_policy_poll_cycle_port: FORCE_PORT,
    enable_overlay_ingress_rules: false,
    disable_container_network_policy: false,
    cni_datastore_path: STORE,
    iptables_lock_file: LOCK,
    ca_cert_file: `${CERTS}/ca.crt`,
    client_cert_file: `${CERTS}/client.crt`,
    client_key_file: `${CERTS}/client.key`,
    client_timeout_seconds: 5,
  };
}

function pluginConfig(cell: LabCell, config: CellConfig): Readonly<Record<string, unknown>> {
  return {
    type: 'cni-wrapper-plugin',
    datastore: STORE,
    iptables_lock_file: LOCK,
    instance_address: cell.ip,
    no_masquerade_cidr_range: config.noMasqueradeRange ?? '',
    underlay_ips: [cell.ip],
    iptables_asg_logging: config.asgLogging,
    iptables_c2c_logging: config.c2cDenyLogging,
    iptables_denied_logs_per_sec: config.deniedLogsPerSec,
    iptables_accepted_udp_logs_per_sec: config.acceptedUdpLogsPerSec,
    ingress_tag: 'ffff0000',
    vtep_name: 'silk-vtep',
    policy_agent_force_poll_address: `127.0.0.1:${FORCE_PORT}`,
    dns_servers: config.dnsServers,
    host_tcp_services: config.hostTcpServices,
    host_udp_services: config.hostUdpServices,
    deny_networks: config.denyNetworks,
    outbound_connections: outboundConnections(config),
    delegate: { name: 'silk', type: 'silk-cni', daemonPort: 23_954 },
  };
}

/** Defaults of the job's spec where no limit is set. */
function outboundConnections({ outboundLimit }: CellConfig): Readonly<Record<string, unknown>> {
  const { burst, ratePerSec, logging } = outboundLimit ?? {
    burst: 1000,
    ratePerSec: 100,
    logging: false,
  };
  return { limit: outboundLimit !== undefined, logging, burst, rate_per_sec: ratePerSec };
}
