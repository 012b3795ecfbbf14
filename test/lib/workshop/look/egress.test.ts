import { describe, expect, test } from '@jest/globals';
import {
  allowedAddress,
  deniedAddress,
  rulePermitting,
  senderEgressRules,
} from '../../../../src/lib/workshop/look/egress.js';
import type { Facts } from '../../../../src/lib/workshop/model/facts.js';
import { cell, counted, facts, NEAR, SENDER } from '../facts.js';

const OTHER_CELL = '10.0.16.16';
const NETOUT = 'netout--aaaaaaaa-0000-4000-8';
const CHAIN = 'asg-aaaaaaaa000040008000';
/** Rules of a group as the agent writes them, and the housekeeping around them (cf-facts 1.6). */
const ANSWERS = '-m state --state RELATED,ESTABLISHED -j ACCEPT';
const INVALID = '-p tcp -m state --state INVALID -j DROP';
const LAST = '-j REJECT --reject-with icmp-port-unreachable';
const to = (range: string, rest = '-j ACCEPT') => `-m iprange --dst-range ${range} ${rest}`;
const tcp = (range: string, port: string, target = '-j ACCEPT') =>
  `-p tcp ${to(range, `-m tcp --dport ${port} ${target}`)}`;
const PUBLIC = [to('0.0.0.0-9.255.255.255'), to('11.0.0.0-169.253.255.255')];

/** The sender's cell with these rules of its groups; static ones are in the container's netout-- chain. */
function letting(rules: readonly string[], { isStatic = false, ip = SENDER } = {}): Facts {
  const chain = isStatic ? NETOUT : CHAIN;
  const filter = [
    `-A FORWARD -s ${NEAR}/32 -o eth0 -j netout--bbbbbbbb-0000-4000-8`,
    `-A FORWARD -s ${ip}/32 -o eth0 -j ${NETOUT}`,
    `-A netout--bbbbbbbb-0000-4000-8 ${to('0.0.0.0-255.255.255.255')}`,
    ...[ANSWERS, INVALID, ...rules, LAST].map((rule) => `-A ${chain} ${rule}`),
    ...(isStatic ? [] : [`-A ${NETOUT} -j ${CHAIN}`, `-A ${NETOUT} ${LAST}`]),
  ];
  const own = counted({ filter: filter.map((rule) => `[0:0] ${rule}`) });
  return facts({ cells: [cell('c1', [], { rules: own }), cell('c2', [])] });
}

describe('the rules of the sender’s groups', () => {
  test.each([
    ['in asg- where groups are dynamic', false, CHAIN],
    ['in netout-- where they are static', true, NETOUT],
  ])('are read %s, from top to bottom', (_, isStatic, chain) => {
    const about = letting([tcp('10.0.24.9-10.0.24.9', '5432')], { isStatic });
    expect(senderEgressRules(about).map(({ spec }) => spec)).toEqual([
      `-A ${chain} -m state --state RELATED,ESTABLISHED -j ACCEPT`,
      `-A ${chain} -p tcp -m state --state INVALID -j DROP`,
      `-A ${chain} -p tcp -m iprange --dst-range 10.0.24.9-10.0.24.9 -m tcp --dport 5432 -j ACCEPT`,
      `-A ${chain} -j REJECT --reject-with icmp-port-unreachable`,
    ]);
  });

  const { source } = facts();
  test.each<[string, Facts]>([
    ['FORWARD has no jump for it', letting(PUBLIC, { ip: '10.255.1.9' })],
    ['it does not run', { ...letting(PUBLIC), source: { ...source, instances: [] } }],
    ['its cell was not looked at', { ...letting(PUBLIC), cells: [cell('c2', [])] }],
  ])('are none where %s', (_, about) => {
    expect(senderEgressRules(about)).toEqual([]);
    expect(rulePermitting(about, '8.8.8.8', 80)).toBeUndefined();
  });
});

describe('the rule that lets a packet out', () => {
  const rules = [
    tcp('10.0.24.9-10.0.24.9', '5432', '-g netout--aaaaaaaa-000-4--log'),
    tcp('10.0.24.0-10.0.24.63', '8000:9000'),
    `-p udp ${to('10.0.0.0-10.255.255.255', '-m udp --dport 53 -j ACCEPT')}`,
    `-p icmp ${to('10.0.0.0-10.255.255.255', '-m icmp --icmp-type 8/0 -j ACCEPT')}`,
    to('192.0.2.0-192.0.2.255'),
    tcp('192.0.2.7-192.0.2.7', '80'),
  ];
  const found = (ip: string, port: number) => rulePermitting(letting(rules), ip, port)?.spec;

  test.each([
    ['one address and port, logged: by -g', '10.0.24.9', 5432, rules[0]],
    ['the first address and port of a range', '10.0.24.0', 8000, rules[1]],
    ['the last of either', '10.0.24.63', 9000, rules[1]],
    ['every protocol and port', '192.0.2.200', 22, rules[4]],
    ['two that fit: the first', '192.0.2.7', 80, rules[4]],
  ])('%s', (_, ip, port, rule) => {
    expect(found(ip, port)).toBe(`-A ${CHAIN} ${rule}`);
  });

  test('is not behind what deny_networks turns away', () => {
    const denied = ['-d 192.0.2.0/28 -j REJECT --reject-with icmp-port-unreachable', ...rules];
    const by = (ip: string) => rulePermitting(letting(denied), ip, 80)?.spec;
    expect(by('192.0.2.7')).toBeUndefined();
    expect(by('192.0.2.16')).toBe(`-A ${CHAIN} ${rules[4]}`);
  });

  test('may be behind what turns away too many connections', () => {
    const limited = ['-p tcp -m hashlimit --hashlimit-above 1/sec -j REJECT', ...rules];
    expect(rulePermitting(letting(limited), '192.0.2.7', 80)?.spec).toBe(`-A ${CHAIN} ${rules[4]}`);
  });

  test.each([
    ['one address on', '10.0.24.64', 8000],
    ['one port on', '10.0.24.63', 9001],
    ['one port short', '10.0.24.0', 7999],
    ['only udp goes there', '10.0.99.1', 53],
    ['only ping goes there', '10.0.99.1', 22],
    ['nothing but answers to open connections', '172.31.0.1', 80],
    ['no address', '', 80],
    ['a name', 'example.org', 80],
  ])('is not there: %s', (_, ip, port) => {
    expect(found(ip, port)).toBeUndefined();
  });
});

describe('the addresses that the egress stories try', () => {
  test.each([
    ['another cell, by default', PUBLIC, OTHER_CELL],
    [
      'another cell, though another port of it is open',
      [tcp('10.0.0.0-10.0.255.255', '8080')],
      OTHER_CELL,
    ],
    [
      'a private address where cells are open',
      [tcp('10.0.0.0-10.0.255.255', '22')],
      '10.254.253.252',
    ],
    ['the next one where 10.0.0.0/8 is open', [to('10.0.0.0-10.255.255.255')], '172.31.254.253'],
    ['none where all is open', [to('0.0.0.0-255.255.255.255')], undefined],
  ])('what is kept from the sender is %s', (_, rules, address) => {
    expect(deniedAddress(letting(rules))).toBe(address);
  });

  test('with one cell alone, a private address has to do', () => {
    const [own] = letting(PUBLIC).cells;
    expect(deniedAddress(facts({ cells: own ? [own] : [] }))).toBe('10.254.253.252');
  });

  test.each([
    ['8.8.8.8 by default', PUBLIC, '8.8.8.8'],
    ['the next one where that is closed', [tcp('1.0.0.0-1.255.255.255', '80')], '1.1.1.1'],
    ['the last one', [tcp('9.9.9.9-9.9.9.9', '1:1024')], '9.9.9.9'],
    ['none where the port is another', [tcp('0.0.0.0-255.255.255.255', '443')], undefined],
    ['none without groups', [], undefined],
  ])('what the sender may reach is %s', (_, rules, address) => {
    expect(allowedAddress(letting(rules))).toBe(address);
  });
});
