import { describe, expect, test } from '@jest/globals';
import { buildLogRuleIndex, type LogRuleIndex } from '../../../src/lib/iptables/log-rule-index.js';
import type { LoggedHeader } from '../../../src/lib/kernel-log/packet.js';
import { optionValue } from '../../../src/lib/iptables/model.js';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import { captureAt, readCapture, readCellCapture, readFlows } from './captures.js';

function indexOf(text: string): LogRuleIndex {
  return buildLogRuleIndex(parseIptablesSave(text).ruleSet);
}

/** Reads as much of a LOG line as rules ask for. */
function headerOf(line: string): { prefix: string; header: LoggedHeader; cell: string } {
  const field = (name: string) => new RegExp(`\\b${name}=(\\S*)`).exec(line)?.[1] ?? '';
  const number = (name: string) => (field(name) === '' ? undefined : Number(field(name)));
  const subnet = /s-010255(\d{3})/.exec(line)?.[1] ?? '';
  const isIcmp = field('PROTO') === 'ICMP';
  return {
    prefix: /\] (\S+) +IN=/.exec(line)?.[1] ?? '',
    header: {
      inInterface: field('IN'),
      outInterface: field('OUT'),
      source: field('SRC'),
      destination: field('DST'),
      protocol: field('PROTO').toLowerCase(),
      sourcePort: isIcmp ? undefined : number('SPT'),
      destinationPort: isIcmp ? undefined : number('DPT'),
      icmpType: number('TYPE'),
      icmpCode: number('CODE'),
      mark: number('MARK'),
    },
    cell: { '041': 'cell-0', '092': 'cell-1', '118': 'cell-2' }[subnet] ?? '',
  };
}

const LINES = readFlows().flatMap(({ phase, log_lines }) =>
  log_lines.map((line) => ({ phase, line, ...headerOf(line) })),
);

describe('every captured line', () => {
  test.each(LINES)('$line', ({ phase, prefix, header, cell }) => {
    const found = indexOf(captureAt(cell, phase)).find(prefix, header);
    const { rule, decidedBy, sentBy } = found ?? {};
    expect(optionValue(rule?.target?.options ?? [], '--log-prefix')?.trimEnd()).toBe(prefix);
    expect(decidedBy?.chain).toBe(rule?.chain);
    expect(decidedBy?.target?.name).toBe(prefix.startsWith('OK_') ? 'ACCEPT' : 'REJECT');
    const isSecurityGroup = rule?.chain.endsWith('--log') === true;
    expect(sentBy?.target?.name).toBe(isSecurityGroup ? rule.chain : undefined);
  });

  test('there are 67 of them, as many as in dmesg.txt', () => {
    expect(LINES.length).toBe(67);
  });
});

describe('among rules with one prefix', () => {
  const index = indexOf(readCellCapture('cell-2', '01'));
  const header = headerOf(
    LINES.find(({ cell, prefix }) => cell === 'cell-2' && prefix.startsWith('OK_0001'))?.line ?? '',
  ).header;
  const prefix = 'OK_0001_584d9cba-f153-45e2-a';

  test.each([
    ['the first instance', {}, '-d 10.255.118.2/32 -p tcp'],
    ['the second instance', { destination: '10.255.118.3' }, '-d 10.255.118.3/32 -p tcp'],
    ['the other protocol', { protocol: 'udp', destinationPort: 9000 }, '-d 10.255.118.2/32 -p udp'],
  ])('%s', (_, change, expected) => {
    expect(index.find(prefix, { ...header, ...change })?.rule.spec).toContain(expected);
  });

  test.each([
    ['a port that no rule has', { destinationPort: 9999 }],
    ['another mark', { mark: 2 }],
    ['no mark', { mark: undefined }],
    ['another address', { destination: '10.255.118.4' }],
    ['an address that is none', { destination: 'x' }],
    ['a protocol that is not known', { protocol: undefined }],
    ['the other family', { source: 'fd00::1', destination: 'fd00::2' }],
  ])('nothing for %s', (_, change) => {
    expect(index.find(prefix, { ...header, ...change })).toBeUndefined();
  });

  test('nothing for another prefix', () => {
    expect(index.find('OK_0001_584d9cba-f153-45e2-', header)).toBeUndefined();
  });
});

describe('what a line cannot tell', () => {
  const header: LoggedHeader = {
    inInterface: 'eth0',
    outInterface: '',
    source: 'fd00::1',
    destination: 'fd00::2',
    protocol: 'icmpv6',
    sourcePort: undefined,
    destinationPort: undefined,
    icmpType: 128,
    icmpCode: 0,
    mark: undefined,
  };
  const save = (...rules: string[]) =>
    ['*filter', ':INPUT ACCEPT [0:0]', ...rules, 'COMMIT'].map((line) => `${line}\n`).join('');

  test('state, limits and unknown matches are not held against a LOG rule', () => {
    const index = indexOf(
      save(
        '-A INPUT -s fd00::1/128 -m conntrack --ctstate NEW -m limit --limit 1/sec -m foo --bar -j LOG --log-prefix "p "',
      ),
    );
    expect(index.find('p', header)?.rule.number).toBe(1);
  });

  test('a decision that hangs on the state is left open', () => {
    const index = indexOf(
      save(
        '-A INPUT -s fd00::/8 -j LOG --log-prefix "p "',
        '-A INPUT -m conntrack --ctstate NEW -j ACCEPT',
        '-A INPUT -j DROP',
      ),
    );
    expect(index.find('p', header)?.decidedBy).toBeUndefined();
  });

  test('a decision by another protocol is passed over, a second LOG rule too', () => {
    const index = indexOf(
      save(
        '-A INPUT -j LOG --log-prefix "p "',
        '-A INPUT -p udp -j ACCEPT',
        '-A INPUT -j LOG --log-prefix "q "',
        '-A INPUT -p ipv6-icmp -j DROP',
      ),
    );
    expect(index.find('p', header)?.decidedBy?.number).toBe(4);
  });
});

test('all LOG rules of the scale capture, the security group rule for a line included', () => {
  const text = readCapture('scale/iptables-save-250x40.txt.gz');
  const { ruleSet } = parseIptablesSave(text);
  const index = buildLogRuleIndex(ruleSet);
  expect(index.rules).toHaveLength(text.match(/ -j LOG /g)?.length ?? 0);
  const filter = ruleSet.tables.find(({ name }) => name === 'filter');
  const rule = filter?.chains.get('netout--00907e3b-772c-4564-a')?.rules[2];
  const options = rule?.matches.flatMap((match) => match.options) ?? [];
  const found = index.find('OK_00907e3b-772c-4564-a39a-9', {
    inInterface: 's-010255077009',
    outInterface: 'eth0',
    source: '10.255.77.9',
    destination: optionValue(options, '--dst-range')?.split('-')[0] ?? '',
    protocol: 'tcp',
    sourcePort: 40000,
    destinationPort: Number(optionValue(options, '--dport')),
    icmpType: undefined,
    icmpCode: undefined,
    mark: undefined,
  });
  expect(found?.sentBy).toBe(rule);
});
