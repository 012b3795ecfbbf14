import { describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../../src/lib/engine/evaluation.js';
import type { Packet } from '../../../src/lib/engine/packet.js';
import { RuleEngine, type EvaluationOptions } from '../../../src/lib/engine/rule-engine.js';
import { RouteTable } from '../../../src/lib/engine/routing.js';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import { formatAddress } from '../../../src/lib/net/address.js';
import { address } from './captured-cells.js';

const ROUTING = new RouteTable(
  [
    { destination: '10.255.41.2', interface: 's-010255041002' },
    { destination: '10.255.0.0/16', interface: 'silk-vtep' },
    { destination: '0.0.0.0/0', interface: 'eth0' },
    { destination: '::/0', interface: 'eth0' },
  ],
  ['10.0.16.15', '127.0.0.0/8', 'fd00::15'],
);

const PACKET: Packet = {
  inInterface: 's-010255041003',
  source: address('10.255.41.3'),
  destination: address('203.0.113.10'),
  protocol: 6,
  sourcePort: 40000,
  destinationPort: 443,
};

/** One table a line: `filter: rule; rule`. Chains are declared as they come up; built-in ones accept. */
function save(...tables: string[]): string {
  const lines = tables.flatMap((text) => {
    const [, name = '', body = ''] = /^(\w+): (.*)$/s.exec(text) ?? [];
    const rules = body.split('; ').filter((rule) => rule !== '');
    const chains = new Set(rules.map((rule) => rule.split(' ')[0] ?? ''));
    const declared = [...chains].map(
      (chain) => `:${chain} ${/^[A-Z]+$/.test(chain) ? 'ACCEPT' : '-'} [0:0]`,
    );
    return [`*${name}`, ...declared, ...rules.map((rule) => `-A ${rule}`), 'COMMIT'];
  });
  return `${lines.join('\n')}\n`;
}

function evaluate(
  text: string,
  packet: Partial<Packet> = {},
  options: Partial<EvaluationOptions> = {},
) {
  const engine = new RuleEngine(parseIptablesSave(text).ruleSet);
  return engine.evaluate(
    { ...PACKET, ...packet },
    { routing: ROUTING, keepsHops: true, ...options },
  );
}

function onlyOutcome(...args: Parameters<typeof evaluate>): Outcome {
  const { outcomes } = evaluate(...args);
  const [outcome] = outcomes;
  if (outcome === undefined || outcomes.length > 1) throw new Error(`${outcomes.length} outcomes`);
  return outcome;
}

function actions(outcome: Outcome): string[] {
  return outcome.hops.map(({ rule, action }) => `${rule.chain} ${rule.number} ${action}`);
}

describe('targets', () => {
  test('without rules everything is allowed', () => {
    expect(onlyOutcome('')).toMatchObject({ verdict: 'allowed', decidedBy: undefined, hops: [] });
  });

  test.each([
    ['FORWARD -j ACCEPT', 'allowed', undefined],
    ['FORWARD -j DROP', 'denied', undefined],
    ['FORWARD -j REJECT --reject-with icmp-port-unreachable', 'denied', 'icmp-port-unreachable'],
    ['FORWARD -p tcp -j REJECT --reject-with tcp-reset', 'denied', 'tcp-reset'],
    ['FORWARD -j QUEUE', 'unmodelled', undefined],
    ['FORWARD -m unheard-of --of -j ACCEPT', 'unmodelled', undefined],
    ['FORWARD -m unheard-of', 'allowed', undefined],
    ['FORWARD -p udp -m unheard-of -j DROP', 'allowed', undefined],
    ['FORWARD foo', 'unmodelled', undefined],
    ['FORWARD -j missing-chain', 'unmodelled', undefined],
    ['FORWARD -j TCPMSS --clamp-mss-to-pmtu; FORWARD -j DROP', 'denied', undefined],
  ])('%s: %s', (rules, verdict, rejectedWith) => {
    const outcome = onlyOutcome(save(`filter: ${rules}`));
    expect(outcome).toMatchObject({ verdict, rejectedWith });
  });

  test('the policy decides at the end', () => {
    const text = save('filter: FORWARD -p udp -j ACCEPT').replace('FORWARD ACCEPT', 'FORWARD DROP');
    expect(onlyOutcome(text)).toMatchObject({ verdict: 'denied', decidedBy: undefined });
    expect(onlyOutcome('*filter\n:FORWARD DROP [0:0]\nCOMMIT\n').verdict).toBe('denied');
  });

  test('a rule that LOG or MARK follows goes on', () => {
    const outcome = onlyOutcome(
      save(
        'filter: FORWARD -j MARK --set-xmark 0x1/0xffffffff; FORWARD -m mark --mark 0x1 -j LOG --log-prefix "p "; FORWARD -j DROP',
      ),
    );
    expect(actions(outcome)).toEqual(['FORWARD 1 MARK 0x1', 'FORWARD 2 LOG', 'FORWARD 3 DROP']);
    expect(outcome.logs).toMatchObject([{ prefix: 'p', certain: true, rule: { number: 2 } }]);
  });

  test.each([
    ['--set-xmark 0xf/0xff', 0xff0f],
    ['--set-xmark 0xffff0000/0xffffffff', 0xffff0000],
    ['--set-mark 0xf0/0xf', 0xff00 | 0xf0],
    ['--and-mark 0xf0f', 0x0f03 & 0xff03 & 0xf0f],
    ['--or-mark 0x80000000', 0x8000ff03],
    ['--xor-mark 0x3', 0xff00],
  ])('MARK %s', (options, mark) => {
    expect(onlyOutcome(save(`filter: FORWARD -j MARK ${options}`), { mark: 0xff03 }).mark).toBe(
      mark,
    );
  });

  test('MARK with something else is not understood', () => {
    expect(onlyOutcome(save('filter: FORWARD -j MARK --save-mark')).verdict).toBe('unmodelled');
  });
});

describe('chains', () => {
  test('the end of a chain, and RETURN, lead back to the jump', () => {
    const outcome = onlyOutcome(
      save(
        'filter: FORWARD -j a; FORWARD -j DROP; a -j b; a -j RETURN; a -j ACCEPT; b -p udp -j DROP',
      ),
    );
    expect(actions(outcome)).toEqual(['FORWARD 1 jump a', 'a 2 RETURN', 'FORWARD 2 DROP']);
  });

  test('a goto does not come back to its own chain', () => {
    const outcome = onlyOutcome(
      save('filter: FORWARD -j a; FORWARD -j DROP; a -g b; a -j ACCEPT; b -j LOG --log-prefix x'),
    );
    expect(actions(outcome)).toEqual([
      'FORWARD 1 jump a',
      'a 1 goto b',
      'b 1 LOG',
      'FORWARD 2 DROP',
    ]);
  });

  test('a goto from a built-in chain ends in the policy', () => {
    const outcome = onlyOutcome(save('filter: FORWARD -g a; FORWARD -j DROP; a -p udp -j DROP'));
    expect(outcome).toMatchObject({ verdict: 'allowed', decidedBy: undefined });
  });

  test('chains that lead to each other are not walked for ever', () => {
    const outcome = onlyOutcome(save('filter: FORWARD -j a; a -j b; b -g a'));
    expect(outcome.verdict).toBe('unmodelled');
  });

  test('built-in chains of damaged rules are no jump targets', () => {
    expect(onlyOutcome(save('filter: FORWARD -j INPUT; INPUT -j DROP')).verdict).toBe('unmodelled');
  });
});

describe('hooks', () => {
  test('mangle and nat come before routing, and filter sees the new destination and mark', () => {
    const outcome = onlyOutcome(
      save(
        'mangle: PREROUTING -d 10.0.16.15/32 -j MARK --set-xmark 0xffff0000/0xffffffff',
        'nat: PREROUTING -d 10.0.16.15/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.255.41.2:8080',
        'filter: FORWARD -d 10.255.41.2/32 -o s-010255041002 -p tcp -m tcp --dport 8080 -m mark --mark 0xffff0000 -m conntrack --ctstate DNAT -j ACCEPT; FORWARD -j DROP; INPUT -j DROP',
      ),
      { destination: address('10.0.16.15') },
    );
    expect(outcome).toMatchObject({
      verdict: 'allowed',
      delivery: 'forward',
      outInterface: 's-010255041002',
      destinationPort: 8080,
      translatedBy: { chain: 'PREROUTING', table: 'nat' },
      decidedBy: { chain: 'FORWARD', number: 1 },
    });
    expect(formatAddress(outcome.destination)).toBe('10.255.41.2');
    expect(actions(outcome)[1]).toBe('PREROUTING 1 DNAT 10.255.41.2:8080');
  });

  test.each([
    ['--to-destination 10.255.41.2', '10.255.41.2', 443],
    ['--to-destination :8080', '203.0.113.10', 8080],
  ])('DNAT %s', (options, destination, port) => {
    const outcome = onlyOutcome(save(`nat: PREROUTING -p tcp -j DNAT ${options}`));
    expect([formatAddress(outcome.destination), outcome.destinationPort]).toEqual([
      destination,
      port,
    ]);
  });

  test.each(['--to-destination 10.0.0.1-10.0.0.9', '--random', '--to-destination 10.0.0.1:80-90'])(
    'DNAT %s leaves it to the kernel, which is not modelled',
    (options) => {
      expect(onlyOutcome(save(`nat: PREROUTING -p tcp -j DNAT ${options}`)).verdict).toBe(
        'unmodelled',
      );
    },
  );

  test('only the first packet of a connection is looked up in nat', () => {
    const text = save(
      'nat: PREROUTING -j DNAT --to-destination 10.255.41.2; POSTROUTING -j MASQUERADE',
    );
    expect(onlyOutcome(text, { state: 'ESTABLISHED' })).toMatchObject({
      outInterface: 'eth0',
      newSource: 'unchanged',
    });
    expect(onlyOutcome(text).outInterface).toBe('s-010255041002');
  });

  test.each([
    ['INVALID' as const, ['denied']],
    ['NEW' as const, ['denied']],
    ['ESTABLISHED' as const, ['denied', 'allowed']],
  ])('whether an %s packet follows an older translation', (state, verdicts) => {
    const text = save('filter: FORWARD -m conntrack --ctstate DNAT -j ACCEPT; FORWARD -j DROP');
    expect(evaluate(text, { state }).outcomes.map(({ verdict }) => verdict)).toEqual(verdicts);
  });

  test('a later packet follows its connection after mangle PREROUTING', () => {
    const text = save(
      'mangle: PREROUTING -d 203.0.113.10/32 -j LOG --log-prefix A; FORWARD -d 203.0.113.10/32 -j LOG --log-prefix B',
    );
    const translatedTo = { address: address('10.255.41.2'), port: 8080 };
    const outcome = onlyOutcome(text, { state: 'ESTABLISHED', translatedTo });
    expect(outcome.logs.map(({ prefix }) => prefix)).toEqual(['A']);
    expect(outcome).toMatchObject({ outInterface: 's-010255041002', destinationPort: 8080 });
  });

  test.each([
    ['10.255.41.2', 'denied'],
    ['10.255.41.2:443', 'denied'],
    ['203.0.113.10', 'allowed'],
    ['203.0.113.10:443', 'allowed'],
  ])('DNAT to %s counts as a translation if it changes something: %s', (to, verdict) => {
    const text = save(
      `nat: PREROUTING -p tcp -j DNAT --to-destination ${to}`,
      'filter: FORWARD -m conntrack --ctstate DNAT -j DROP',
    );
    expect(onlyOutcome(text).verdict).toBe(verdict);
  });

  test('what is for the cell goes through INPUT and not through FORWARD', () => {
    const text = save(
      'filter: FORWARD -j DROP; INPUT -p tcp -m tcp --dport 443 -j REJECT --reject-with icmp-port-unreachable',
    );
    const packet = { destination: address('10.0.16.15') };
    expect(onlyOutcome(text, packet)).toMatchObject({ verdict: 'denied', delivery: 'local' });
    expect(onlyOutcome(text, { ...packet, destinationPort: 80 }).verdict).toBe('allowed');
  });

  test.each([
    ['-j MASQUERADE', 'masqueraded'],
    ['-j SNAT --to-source 10.0.0.1-10.0.0.9', 'unknown'],
    ['-j ACCEPT', 'unchanged'],
    ['! -o eth0 -j MASQUERADE', 'unchanged'],
  ])('POSTROUTING %s: the source is %s', (rule, newSource) => {
    expect(onlyOutcome(save(`nat: POSTROUTING ${rule}`)).newSource).toBe(newSource);
  });

  test('a packet from elsewhere with an address of the cell is dropped, after PREROUTING', () => {
    const text = save('mangle: PREROUTING -j LOG --log-prefix A', 'filter: FORWARD -j LOG');
    const outcome = onlyOutcome(text, { source: address('10.0.16.15') });
    expect(outcome).toMatchObject({ verdict: 'denied', decidedBy: undefined, delivery: undefined });
    expect(outcome.logs.map(({ prefix }) => prefix)).toEqual(['A']);
  });

  test('SNAT to one address', () => {
    const { newSource } = onlyOutcome(save('nat: POSTROUTING -j SNAT --to-source 10.0.0.1'));
    expect(newSource).toEqual(address('10.0.0.1'));
  });

  test.each([
    'raw: PREROUTING -j DROP',
    'raw: PREROUTING -m conntrack --ctstate INVALID -j DROP',
    'mangle: PREROUTING -j DROP',
    'mangle: FORWARD -j DROP',
    'mangle: POSTROUTING -o eth0 -j DROP',
    'security: FORWARD -j DROP',
    'nat: PREROUTING -j NETMAP --to 10.0.0.0/8',
  ])('%s is not passed by', (table) => {
    expect(onlyOutcome(save(table)).verdict).not.toBe('allowed');
  });

  test('an accept in one table is no accept in the next', () => {
    expect(onlyOutcome(save('mangle: FORWARD -j ACCEPT', 'filter: FORWARD -j DROP')).verdict).toBe(
      'denied',
    );
  });

  test('where no route leads, nothing arrives', () => {
    const routing = new RouteTable([], []);
    expect(onlyOutcome('', {}, { routing })).toMatchObject({
      verdict: 'denied',
      rejectedWith: 'icmp-net-unreachable',
    });
  });

  test('IPv6 packets meet the rules of ip6tables only', () => {
    const ipv6 = save(
      'filter: FORWARD -d fd00::/8 -p tcp -j DROP; INPUT -m addrtype --dst-type LOCAL -j DROP',
    );
    const text = save('filter: FORWARD -j ACCEPT') + ipv6;
    const packet = { source: address('fd00::1'), destination: address('fd00::2') };
    expect(onlyOutcome(text, packet).verdict).toBe('denied');
    expect(onlyOutcome(text).verdict).toBe('allowed');
    expect(onlyOutcome(text, { ...packet, destination: address('fd00::15') }).verdict).toBe(
      'denied',
    );
  });

  test('two saves of one table are met one after the other', () => {
    const text = save('filter: FORWARD -j ACCEPT') + save('filter: FORWARD -j DROP');
    expect(onlyOutcome(text).verdict).toBe('denied');
  });
});

describe('rate limits', () => {
  const LOGGED = save(
    'filter: FORWARD -m limit --limit 1/sec -j LOG --log-prefix "p "; FORWARD -j DROP',
  );
  const ABOVE = save(
    'filter: FORWARD -m hashlimit --hashlimit-above 1/sec --hashlimit-name n -j a; FORWARD -j ACCEPT; a -m limit --limit 1/sec -j LOG --log-prefix "over "; a -j REJECT --reject-with tcp-reset',
  );

  test('a line that hangs on a limit is not certain, and the verdict is', () => {
    expect(onlyOutcome(LOGGED)).toMatchObject({ verdict: 'denied', logs: [{ certain: false }] });
  });

  test('both ways are told where a limit decides', () => {
    const { outcomes } = evaluate(ABOVE);
    expect(
      outcomes.map(({ verdict, logs }) => [verdict, logs.map(({ prefix }) => prefix)]),
    ).toEqual([
      ['allowed', []],
      ['denied', ['over']],
    ]);
    expect(outcomes[1]?.hops[0]).toMatchObject({ action: 'jump a', certain: false });
  });

  test.each([
    ['within' as const, 'allowed', []],
    ['over' as const, 'denied', []],
  ])('limits that are all %s leave one way', (limits, verdict, logs) => {
    expect(onlyOutcome(ABOVE, {}, { limits })).toMatchObject({ verdict, logs });
  });

  test('each limit may be asked', () => {
    const outcome = onlyOutcome(
      ABOVE,
      {},
      {
        limits: (rule, match, packet) => {
          expect(packet.destinationPort).toBe(443);
          return match.module === 'hashlimit' && rule.chain === 'FORWARD' ? 'over' : 'within';
        },
      },
    );
    expect(outcome).toMatchObject({ verdict: 'denied', logs: [{ prefix: 'over', certain: true }] });
  });

  test('too many undecided rules are given up, and the rule is named', () => {
    const rules = Array.from(
      { length: 10 },
      (_, at) => `FORWARD -m limit --limit ${at + 1}/sec -j ACCEPT`,
    );
    const { outcomes } = evaluate(save(`filter: ${rules.join('; ')}; FORWARD -j DROP`));
    expect(outcomes.filter(({ verdict }) => verdict === 'unmodelled')).toMatchObject([
      { decidedBy: { number: 7 } },
    ]);
  });
});
