import { dropUnknown } from '../json/drop-unknown.js';
import { asObject, booleanAt } from '../json/json-value.js';
import { parseJson } from '../json/parse-json.js';
import type { NamedText } from '../json/json-document.js';
import type { Known } from '../errors/problem.js';
import { asgConfigured } from '../logging/look/asg-configured.js';
import { readAgentConfig, readCniConfig } from '../logging/look/read-configs.js';
import type { ArchivePart } from './cell-archive.js';

type Parts = ReadonlyMap<string, ArchivePart>;

/**
 * What a cell logs, as `logging.json` says it (contract, section 1): the agent's switch as it stands now, the rest as
 * the jobs are configured (cf-facts 2.1, 2.3, 3.2). `null` stands for not known. Each job's own word is there too, as
 * what counts does not tell whether both say the same; of limits it is the one that `logging status` shows.
 */
export function loggingDocument(parts: Parts): string {
  const agent = configIn(parts, 'agent-config', readAgentConfig);
  const cni = configIn(parts, 'cni-config', readCniConfig);
  const document = {
    c2c: runningSwitch(parts),
    c2c_configured: agent?.c2cLogging,
    c2c_denied_configured: cni?.c2cLogging,
    asg: asgConfigured(dropUnknown({ agent, cni })),
    asg_of_agent: agent?.asgLogging,
    asg_of_cni: cni?.asgLogging,
    denied_logs_per_sec: cni?.deniedLogsPerSec ?? agent?.deniedLogsPerSec,
    accepted_udp_logs_per_sec: agent?.acceptedUdpLogsPerSec ?? cni?.acceptedUdpLogsPerSec,
    dynamic_asgs: agent?.dynamicAsgs,
    asg_poll_seconds: agent?.asgPollSeconds,
    overlay_networks: agent?.overlayNetworks,
    network_policy_disabled: agent?.policyDisabled,
  };
  return `${JSON.stringify(document, (_, value: unknown) => value ?? null, 2)}\n`;
}

function runningSwitch(parts: Parts): boolean | undefined {
  const parsed = parseJson(textOf(parts, 'logging-switch') ?? '');
  return parsed.ok ? booleanAt(asObject(parsed.value), 'enabled') : undefined;
}

function configIn<T>(
  parts: Parts,
  name: string,
  reader: (source: NamedText) => Known<T>,
): T | undefined {
  const text = textOf(parts, name);
  return text === undefined ? undefined : reader({ name, text }).value;
}

function textOf(parts: Parts, name: string): string | undefined {
  const part = parts.get(name);
  return part?.exitCode === 0 ? part.content.toString('utf8') : undefined;
}
