import type { Known } from '../../errors/problem.js';
import { dropUnknown } from '../../json/drop-unknown.js';
import { readJsonObject, type NamedText } from '../../json/json-document.js';
import { booleanAt, numberAt, objectsAt, valueAt } from '../../json/json-value.js';
import { blocksIn } from '../../net/blocks-in.js';
import type { AgentConfig, CniConfig } from './cell-look.js';

/** Reads `vxlan-policy-agent.json`. The flags are those that the agent started with, not the current state. */
export function readAgentConfig(source: NamedText): Known<AgentConfig> {
  const { value: config, problems } = readJsonObject(source);
  if (config === undefined) return { problems };
  return {
    value: dropUnknown({
      c2cLogging: booleanAt(config, 'iptables_c2c_logging'),
      asgLogging: booleanAt(config, 'iptables_asg_logging'),
      dynamicAsgs: booleanAt(config, 'enable_asg_syncing'),
      deniedLogsPerSec: numberAt(config, 'iptables_denied_logs_per_sec'),
      acceptedUdpLogsPerSec: numberAt(config, 'iptables_accepted_udp_logs_per_sec'),
      policyPollSeconds: numberAt(config, 'poll_interval'),
      asgPollSeconds: numberAt(config, 'asg_poll_interval'),
      overlayNetworks: blocksIn(valueAt(config, 'overlay_network')),
      policyDisabled: booleanAt(config, 'disable_container_network_policy'),
    }),
    problems: [],
  };
}

/** Reads `cni-wrapper-plugin.conflist`; its first plugin is cni-wrapper-plugin's own. */
export function readCniConfig(source: NamedText): Known<CniConfig> {
  const { value: conflist, problems } = readJsonObject(source);
  if (conflist === undefined) return { problems };
  const [plugin] = objectsAt(conflist, 'plugins');
  return {
    value: dropUnknown({
      asgLogging: booleanAt(plugin, 'iptables_asg_logging'),
      c2cLogging: booleanAt(plugin, 'iptables_c2c_logging'),
      deniedLogsPerSec: numberAt(plugin, 'iptables_denied_logs_per_sec'),
      acceptedUdpLogsPerSec: numberAt(plugin, 'iptables_accepted_udp_logs_per_sec'),
    }),
    problems: [],
  };
}
