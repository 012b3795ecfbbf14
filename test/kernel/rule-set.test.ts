import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { readCellNetwork } from '../../src/lib/engine/cell-network.js';
import { describeLogRule } from '../../src/lib/iptables/log-rule.js';
import { allRules } from '../../src/lib/iptables/model.js';
import { parseIptablesSave } from '../../src/lib/iptables/parse-save.js';
import { printIptablesSave } from '../../src/lib/iptables/print-save.js';
import { formatAddress } from '../../src/lib/net/address.js';
import { addressOf, interfaceTo, KNOWN } from './cell-maps.js';
import { CELLS, GATEWAY, HOST_SERVICES, OUTSIDE, silkInterface } from './lab-plan.js';
import { isProbeNumber } from './probe.js';
import { whyNoTruth } from './readiness.js';
import { makeCase, type Flavour } from './rule-set.js';

const reason = await whyNoTruth();
const describeWhereReady = reason === undefined ? describe : describe.skip;

const PROBES = 45;
const FIRST_NUMBER = 20_000;
const CASES = Array.from({ length: 20 }, (_, seed): readonly [number, Flavour] => [
  seed,
  seed % 2 === 0 ? 'silk' : 'odd',
]);

describe.each(CASES)('the case of seed %i, %s', (seed, flavour) => {
  const made = makeCase(seed, flavour, PROBES, FIRST_NUMBER);

  test('is the same each time', () => {
    expect(makeCase(seed, flavour, PROBES, FIRST_NUMBER)).toEqual(made);
  });

  test('has rules that are read without problems and printed as they were', () => {
    for (const text of made.rules) {
      const { ruleSet, problems } = parseIptablesSave(text);
      expect(problems).toEqual([]);
      expect(printIptablesSave(ruleSet)).toBe(text);
    }
  });

  test('has LOG prefixes of the platform only, which the reader of kernel logs looks for', () => {
    const rules = made.rules.flatMap((text) => [...allRules(parseIptablesSave(text).ruleSet)]);
    const logRules = rules.map(describeLogRule).filter((rule) => rule !== undefined);
    expect(logRules.filter(({ meaning }) => meaning === undefined)).toEqual([]);
  });

  test('has probes with numbers of their own', () => {
    const numbers = made.probes.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(PROBES);
    expect(numbers.every(isProbeNumber)).toBe(true);
  });
});

test('another seed makes another case', () => {
  expect(makeCase(1, 'silk', PROBES, FIRST_NUMBER)).not.toEqual(
    makeCase(2, 'silk', PROBES, FIRST_NUMBER),
  );
});

describe.each(CASES.filter(([, flavour]) => flavour === 'silk'))(
  'the rules of seed %i, as silk has them',
  (seed) => {
    test.each([...CELLS.entries()])('tell the network of cell %i', (at, cell) => {
      const { rules } = makeCase(seed, 'silk', PROBES, FIRST_NUMBER);
      const { ruleSet } = parseIptablesSave(rules[at] ?? '');
      const { containers, routing, underlayInterface } = readCellNetwork(ruleSet, {
        ip: cell.ip,
        known: KNOWN,
      });
      expect(containers.map(formatAddress).sort()).toEqual([...cell.containers].sort());
      expect(underlayInterface).toBe('eth0');
      for (const own of [cell.ip, GATEWAY, HOST_SERVICES]) {
        expect(routing.isLocal(addressOf(own))).toBe(true);
      }
      const ways = (addresses: readonly string[]) =>
        addresses.map((address) => interfaceTo(routing, address));
      const elsewhere = CELLS.filter((other) => other !== cell).flatMap(
        (other) => other.containers,
      );
      expect(ways(cell.containers)).toEqual(cell.containers.map(silkInterface));
      expect(new Set(ways(elsewhere))).toEqual(new Set(['silk-vtep']));
      expect(new Set(ways(OUTSIDE.addresses))).toEqual(new Set(['eth0']));
    });
  },
);

describeWhereReady('iptables-restore', () => {
  test.each(CASES)('takes the rules of seed %i, %s', (seed, flavour) => {
    for (const input of makeCase(seed, flavour, PROBES, FIRST_NUMBER).rules) {
      const argv = ['--net', 'iptables-restore', '--test'];
      const { status, stderr } = spawnSync('unshare', argv, { input, encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    }
  });
});
