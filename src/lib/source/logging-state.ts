import type { Gathered } from '../errors/problem.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { readJsonObject, type NamedText } from '../json/json-document.js';
import { booleanAt, numberAt, valueAt } from '../json/json-value.js';
import { blocksIn } from '../net/blocks-in.js';
import type { LoggingState } from './source.js';

/** Reads a cell's `logging.json` (contract, section 1); `null` stands for not known. */
export function readLoggingState(source: NamedText): Gathered<LoggingState> {
  const { value: state, problems } = readJsonObject(source);
  if (state === undefined) return { value: {}, problems };
  return {
    value: dropUnknown({
      c2c: booleanAt(state, 'c2c'),
      c2cConfigured: booleanAt(state, 'c2c_configured'),
      c2cDeniedConfigured: booleanAt(state, 'c2c_denied_configured'),
      asg: booleanAt(state, 'asg'),
      asgOfAgent: booleanAt(state, 'asg_of_agent'),
      asgOfCni: booleanAt(state, 'asg_of_cni'),
      deniedLogsPerSec: numberAt(state, 'denied_logs_per_sec'),
      acceptedUdpLogsPerSec: numberAt(state, 'accepted_udp_logs_per_sec'),
      dynamicAsgs: booleanAt(state, 'dynamic_asgs'),
      asgPollSeconds: numberAt(state, 'asg_poll_seconds'),
      overlayNetworks: blocksIn(valueAt(state, 'overlay_networks')),
      networkPolicyDisabled: booleanAt(state, 'network_policy_disabled'),
    }),
    problems,
  };
}
