import {
  asObject,
  booleanAt,
  integerAt,
  objectAt,
  objectsAt,
  stringsAt,
  type JsonObject,
} from '../../json/json-value.js';
import type { CellConfig } from './cell-config.js';

/**
 * What the agent goes by: the text of `vxlan-policy-agent.json`, read when it starts (cf-facts 2.4).
 * @param deployed for what the file does not have
 * Errors: SyntaxError for what is no JSON.
 */
export function readAgentConfig(text: string, deployed: CellConfig): CellConfig {
  const file = asObject(JSON.parse(text));
  return {
    ...withRates(file, deployed),
    c2cLogging: booleanAt(file, 'iptables_c2c_logging') ?? false,
    asgLogging: booleanAt(file, 'iptables_asg_logging') ?? false,
    dynamicAsgs: booleanAt(file, 'enable_asg_syncing') ?? false,
    policyPollSeconds: integerAt(file, 'poll_interval') ?? deployed.policyPollSeconds,
    asgPollSeconds: integerAt(file, 'asg_poll_interval') ?? deployed.asgPollSeconds,
  };
}

/**
 * What a new container gets: the text of `cni-wrapper-plugin.conflist`, read for each one, so that editing it
 * touches only new ones. Dynamic security groups are the agent's, with its own flag.
 * Errors: SyntaxError for what is no JSON.
 */
export function readPluginConfig(text: string, agent: CellConfig): CellConfig {
  const [plugin] = objectsAt(asObject(JSON.parse(text)), 'plugins');
  return {
    ...withRates(plugin, agent),
    c2cDenyLogging: booleanAt(plugin, 'iptables_c2c_logging') ?? false,
    asgLogging: agent.dynamicAsgs
      ? agent.asgLogging
      : (booleanAt(plugin, 'iptables_asg_logging') ?? false),
  };
}

/** The keys that both files have. */
function withRates(file: JsonObject | undefined, deployed: CellConfig): CellConfig {
  const networks = objectAt(file, 'deny_networks');
  return {
    ...deployed,
    deniedLogsPerSec: integerAt(file, 'iptables_denied_logs_per_sec') ?? deployed.deniedLogsPerSec,
    acceptedUdpLogsPerSec:
      integerAt(file, 'iptables_accepted_udp_logs_per_sec') ?? deployed.acceptedUdpLogsPerSec,
    denyNetworks: {
      always: stringsAt(networks, 'always'),
      running: stringsAt(networks, 'running'),
      staging: stringsAt(networks, 'staging'),
    },
    outboundLimit: outboundLimit(objectAt(file, 'outbound_connections')),
  };
}

function outboundLimit(connections: JsonObject | undefined): CellConfig['outboundLimit'] {
  if (booleanAt(connections, 'limit') !== true) return undefined;
  return {
    burst: integerAt(connections, 'burst') ?? 0,
    ratePerSec: integerAt(connections, 'rate_per_sec') ?? 0,
    logging: booleanAt(connections, 'logging') ?? false,
  };
}
