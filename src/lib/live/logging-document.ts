import { asObject, booleanAt, numberAt, objectsAt, type JsonObject } from '../json/json-value.js';
import type { ArchivePart } from './cell-archive.js';

/**
 * What a cell logs, as `logging.json` says it (contract, section 1): the agent's switch as it stands now, the rest as
 * the jobs are configured (cf-facts 2.1, 2.3, 3.2). `null` stands for not known.
 */
export function loggingDocument(parts: ReadonlyMap<string, ArchivePart>): string {
  const running = jsonOf(parts.get('logging-switch'));
  const agent = jsonOf(parts.get('agent-config'));
  const [cni] = objectsAt(jsonOf(parts.get('cni-config')), 'plugins');
  const known = <T>(
    read: (object: JsonObject | undefined, key: string) => T | undefined,
    key: string,
  ): T | null => read(agent, key) ?? read(cni, key) ?? null;
  return `${JSON.stringify(
    {
      c2c: booleanAt(running, 'enabled') ?? null,
      asg: known(booleanAt, 'iptables_asg_logging'),
      denied_logs_per_sec: known(numberAt, 'iptables_denied_logs_per_sec'),
      accepted_udp_logs_per_sec: known(numberAt, 'iptables_accepted_udp_logs_per_sec'),
      dynamic_asgs: booleanAt(agent, 'enable_asg_syncing') ?? null,
    },
    null,
    2,
  )}\n`;
}

function jsonOf(part: ArchivePart | undefined): JsonObject | undefined {
  if (part?.exitCode !== 0) return undefined;
  try {
    return asObject(JSON.parse(part.content.toString('utf8')));
  } catch {
    return undefined;
  }
}
