import { expect, test } from '@jest/globals';
import { dryRunLimits, dryRunText } from '../../../src/lib/iptables/outbound-limit.js';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';

const LOG =
  '-A X--rl-log -m limit --limit 1/sec --limit-burst 1 -j LOG --log-prefix "DENY_ORL_x "\n';
const HASHLIMIT =
  '-A X -p tcp -m conntrack --ctstate NEW -m hashlimit --hashlimit-above 5/sec --hashlimit-burst 10 --hashlimit-mode dstip,dstport --hashlimit-name x --hashlimit-htable-expire 2000';

function limitsOf(target: string, ...chain: readonly string[]) {
  const text = `*filter\n:X - [0:0]\n:X--rl-log - [0:0]\n${HASHLIMIT} -j ${target}\n${chain.join('')}COMMIT\n`;
  return dryRunLimits(parseIptablesSave(text).ruleSet);
}

test('a chain that logs and returns is a dry run', () => {
  const [limit, ...others] = limitsOf('X--rl-log', LOG);
  expect(others).toEqual([]);
  expect(limit && dryRunText(limit)).toBe(
    'DENY_ORL_ would be logged above 10 new connections to one address and port (then 5/sec); nothing is rejected',
  );
});

test('what rejects is none', () => {
  expect(limitsOf('X--rl-log', LOG, '-A X--rl-log -j REJECT\n')).toEqual([]);
  expect(limitsOf('REJECT')).toEqual([]);
});
