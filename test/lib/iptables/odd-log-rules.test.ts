import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildLogRuleIndex } from '../../../src/lib/iptables/log-rule-index.js';
import { describeLogRule } from '../../../src/lib/iptables/log-rule.js';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import type { LoggedHeader } from '../../../src/lib/kernel-log/packet.js';

const PACKET: LoggedHeader = {
  inInterface: 'eth0',
  outInterface: '',
  source: '10.0.0.1',
  destination: '10.0.0.2',
  protocol: 'tcp',
  sourcePort: 1,
  destinationPort: 2,
  icmpType: undefined,
  icmpCode: undefined,
  mark: undefined,
};
const PREFIXES = ['a', 'OK_b', 'x y'];

/** Words of rules that look like LOG rules with a prefix, and often are none, or of another prefix. */
const words = fc.constantFrom(
  '-p tcp',
  '-j LOG',
  '-j LOG --log-prefix "a"',
  '-j LOG --log-prefix "OK_b "',
  '--log-prefix OK_b',
  '--log-prefix "x y "',
  '--log-prefix',
  '--log-level 4',
  '-m comment --comment',
  '-m comment --comment "-j LOG"',
  '-m comment --comment "say \\"a\\""',
  '!',
  '-g chain',
  '-j ACCEPT',
);

test('a LOG rule is found by the prefix that it has when it is taken apart', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.array(words, { minLength: 1, maxLength: 4 }).map((rule) => rule.join(' ')),
        { minLength: 1, maxLength: 6 },
      ),
      (specs) => {
        const rules = specs.map((spec) => `-A chain ${spec}`);
        const save = ['*filter', ':chain - [0:0]', ...rules, 'COMMIT', ''].join('\n');
        const { ruleSet } = parseIptablesSave(save);
        const all = ruleSet.tables.flatMap(({ chains }) =>
          [...chains.values()].flatMap((chain) => chain.rules),
        );
        const index = buildLogRuleIndex(ruleSet);
        expect(index.rules).toEqual(all.filter((rule) => describeLogRule(rule) !== undefined));
        for (const prefix of PREFIXES) {
          // One rule alone in an index shows whether it fits the packet at all.
          const fitting = all.find(
            (rule) =>
              describeLogRule(rule)?.prefix === prefix &&
              buildLogRuleIndex({
                ...ruleSet,
                tables: ruleSet.tables.map((table) => ({
                  ...table,
                  chains: new Map(
                    [...table.chains].map(([name, chain]) => [name, { ...chain, rules: [rule] }]),
                  ),
                })),
              }).findRule(prefix, PACKET) !== undefined,
          );
          expect(index.findRule(prefix, PACKET)).toBe(fitting);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
