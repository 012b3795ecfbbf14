import type { Rule } from '../../src/lib/iptables/model.js';
import type { SecurityGroup } from '../../src/lib/policy/policy.js';

/** A group for every running app, with the one rule that a cell made `rule` of. */
export function groupOfRule({ spec }: Rule, log: boolean): SecurityGroup {
  const [, destination = ''] = /--dst-range (\S+)/.exec(spec) ?? [];
  const [, protocol = 'all'] = /-p (\S+)/.exec(spec) ?? [];
  const [, ports] = /--dport (\S+)/.exec(spec) ?? [];
  return {
    guid: 'group-guid',
    name: 'group',
    globallyEnabled: { running: true, staging: false },
    runningSpaces: [],
    stagingSpaces: [],
    rules: [
      {
        protocol,
        destination,
        ...(ports !== undefined && { ports: ports.replace(':', '-') }),
        log,
      },
    ],
  };
}
