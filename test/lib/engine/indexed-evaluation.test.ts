import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCellNetwork } from '../../../src/lib/engine/cell-network.js';
import type { Outcome } from '../../../src/lib/engine/evaluation.js';
import { RuleEngine } from '../../../src/lib/engine/rule-engine.js';
import { RouteTable } from '../../../src/lib/engine/routing.js';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import { protocolNumber } from '../../../src/lib/net/protocol.js';
import { readCapture } from '../iptables/captures.js';
import { address } from './captured-cells.js';
import {
  naiveOutcomes,
  printNaive,
  type NaiveChains,
  type NaiveMatch,
  type NaivePacket,
  type NaiveRule,
  type NaiveTest,
} from './naive-evaluator.js';

// Few values of each kind, so that rules and packets meet often.
const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];
const PORTS = [80, 81, 443];
const MARKS = [0, 1, 2];
const OUTS = ['eth0', 'silk-vtep'];
const STATES = ['NEW', 'ESTABLISHED', 'INVALID'] as const;
const CHAINS = ['a', 'b', 'c'];

const anyAddress = fc.constantFrom(...ADDRESSES);

const anyTest: fc.Arbitrary<NaiveTest> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('source' as const), address: anyAddress }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('destination' as const), address: anyAddress }),
  },
  fc.record({
    kind: fc.constant('destination-range' as const),
    low: fc.constantFrom('10.0.0.1', '10.0.0.2'),
    high: fc.constantFrom('10.0.0.2', '10.0.0.3'),
  }),
  fc.record({
    kind: fc.constant('protocol' as const),
    name: fc.constantFrom('tcp', 'udp', 'icmp'),
  }),
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom(...PORTS), fc.constantFrom(0, 0, 2))
      .map(([low, more]) => ({ kind: 'port' as const, low, high: low + more })),
  },
  fc.record({ kind: fc.constant('mark' as const), value: fc.constantFrom(...MARKS) }),
  fc.record({
    kind: fc.constant('state' as const),
    names: fc.subarray([...STATES], { minLength: 1 }),
  }),
  fc.record({ kind: fc.constant('out' as const), name: fc.constantFrom(...OUTS) }),
  fc.constant({ kind: 'limit' as const }),
  fc.constant({ kind: 'unknown' as const }),
);

const anyMatch: fc.Arbitrary<NaiveMatch> = fc
  .tuple(anyTest, fc.constantFrom(true, false, false, false))
  .map(([test, negated]) => ({ test, negated: negated && test.kind !== 'limit' }));

/** Rules jump to later chains only, as the kernel refuses loops. */
function anyRule(laterChains: readonly string[]): fc.Arbitrary<NaiveRule> {
  const chainTargets = laterChains.length === 0 ? ['ACCEPT'] : laterChains;
  return fc.record({
    matches: fc.uniqueArray(anyMatch, { maxLength: 3, selector: ({ test }) => test.kind }),
    target: fc.oneof(
      fc.constantFrom('ACCEPT', 'DROP', 'REJECT', 'RETURN', 'LOG', 'MARK'),
      fc.constantFrom(...chainTargets),
    ),
    how: fc.constantFrom('-j' as const, '-g' as const),
    mark: fc.constantFrom(...MARKS),
  });
}

const anyChains: fc.Arbitrary<NaiveChains> = fc
  .tuple(
    ...['FORWARD', ...CHAINS].map((_, at) =>
      fc.array(anyRule(CHAINS.slice(at)), { maxLength: at === 0 ? 25 : 12, size: 'max' }),
    ),
  )
  .map((rules) => new Map(['FORWARD', ...CHAINS].map((name, at) => [name, rules[at] ?? []])));

const anyPacket: fc.Arbitrary<NaivePacket> = fc
  .record({
    source: anyAddress,
    destination: anyAddress,
    protocol: fc.constantFrom('tcp', 'udp', 'icmp'),
    port: fc.constantFrom(...PORTS),
    state: fc.constantFrom(...STATES),
    out: fc.constantFrom(...OUTS),
    mark: fc.constantFrom(...MARKS),
  })
  .map((packet) => (packet.protocol === 'icmp' ? { ...packet, port: undefined } : packet));

function evaluate(engine: RuleEngine, packet: NaivePacket, keepsHops = false): readonly Outcome[] {
  return engine.evaluate(
    {
      inInterface: 's-010000000001',
      source: address(packet.source),
      destination: address(packet.destination),
      protocol: protocolNumber(packet.protocol) ?? 0,
      destinationPort: packet.port,
      mark: packet.mark,
      state: packet.state as (typeof STATES)[number],
    },
    {
      routing: new RouteTable([{ destination: '0.0.0.0/0', interface: packet.out }], []),
      keepsHops,
    },
  ).outcomes;
}

function describeOutcome({ logs, decidedBy, verdict, mark }: Outcome): string {
  const lines = logs.map(({ rule, certain }) => `LOG ${rule.chain} ${rule.number} ${certain}`);
  const by = decidedBy === undefined ? 'policy' : `${decidedBy.chain} ${decidedBy.number}`;
  return [...lines, by, verdict, mark].join(', ');
}

describe('the indexed engine', () => {
  test('comes to what trying every rule in order comes to', () => {
    fc.assert(
      fc.property(
        anyChains,
        fc.array(anyPacket, { minLength: 5, maxLength: 20 }),
        (chains, packets) => {
          const engine = new RuleEngine(parseIptablesSave(printNaive(chains)).ruleSet);
          for (const packet of packets) {
            const expected = naiveOutcomes(chains, packet);
            // More undecided rules on one way than the engine follows: it says so, and is not compared.
            fc.pre(expected.length <= 7);
            const outcomes = evaluate(engine, packet).map(describeOutcome);
            expect(outcomes.sort()).toEqual(expected.sort());
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('hops tell the same whether or not they are kept', () => {
    fc.assert(
      fc.property(anyChains, anyPacket, (chains, packet) => {
        const engine = new RuleEngine(parseIptablesSave(printNaive(chains)).ruleSet);
        const kept = evaluate(engine, packet, true);
        expect(kept.map(describeOutcome)).toEqual(evaluate(engine, packet).map(describeOutcome));
        for (const { hops, decidedBy } of kept) {
          if (decidedBy !== undefined) expect(hops.at(-1)?.rule).toBe(decidedBy);
        }
      }),
    );
  });

  test('on the scale capture the order of rules in a chain is kept', () => {
    const { ruleSet } = parseIptablesSave(readCapture('scale/iptables-save-250x40.txt.gz'));
    const { routing, containers } = readCellNetwork(ruleSet, { ip: '10.0.16.15' });
    const engine = new RuleEngine(ruleSet);
    const [source, destination] = containers;
    if (source === undefined || destination === undefined) throw new Error('no containers');
    const { outcomes } = engine.evaluate(
      { inInterface: 's-010255077002', source, destination, protocol: 6, destinationPort: 1 },
      { routing, keepsHops: true },
    );
    expect(outcomes).toHaveLength(1);
    const [outcome] = outcomes;
    expect(outcome?.verdict).toBe('denied');
    const positions = outcome?.hops
      .map(({ rule }) => rule)
      .filter(({ chain }) => chain === 'FORWARD');
    const numbers = positions?.map(({ number }) => number) ?? [];
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(outcome?.decidedBy?.chain).toMatch(/^overlay--/);
  });
});
