import { describe, expect, test } from '@jest/globals';
import {
  MAYBE,
  NO,
  UNMODELLED,
  YES,
  type Answer,
} from '../../../../src/lib/iptables/matcher/answer.js';
import {
  ABSENT,
  blankPacket,
  ConntrackState,
  TcpFlag,
  type PacketFields,
} from '../../../../src/lib/iptables/matcher/packet-fields.js';
import { RuleRun } from '../../../../src/lib/iptables/matcher/rule-run.js';
import { parseAddress } from '../../../../src/lib/net/address.js';
import { ruleOf } from '../rule-of.js';

function ipv4(text: string): number {
  const address = parseAddress(text);
  if (address?.family !== 4) throw new Error(`${text} is no IPv4 address`);
  return address.value;
}

/** A SYN from 10.0.0.1:40000 by s-a to 10.0.0.2:80 by eth0, NEW, with mark 0x12. */
const SYN: PacketFields = {
  ...blankPacket(),
  source: ipv4('10.0.0.1'),
  destination: ipv4('10.0.0.2'),
  protocol: 6,
  sourcePort: 40000,
  destinationPort: 80,
  tcpFlags: TcpFlag.SYN,
  mark: 0x12,
  inInterface: 's-a',
  outInterface: 'eth0',
  state: ConntrackState.NEW,
  sourceIsTranslated: false,
  destinationIsTranslated: false,
};
const PING: PacketFields = {
  ...SYN,
  protocol: 1,
  sourcePort: ABSENT,
  destinationPort: ABSENT,
  tcpFlags: ABSENT,
  icmpType: 8,
  icmpCode: 0,
};

function answerTo(matches: string, packet: PacketFields): Answer {
  const run = new RuleRun([ruleOf(`-A X ${matches}`)]);
  return run.next(packet, 0) === 0 ? run.answer(0, packet) : NO;
}

describe('a TCP packet', () => {
  test.each<[string, Answer]>([
    ['', YES],
    ['-s 10.0.0.1/32', YES],
    ['-s 10.0.0.0/24 -d 10.0.0.2', YES],
    ['-s 10.0.0.2/32', NO],
    ['! -s 10.0.0.2/32', YES],
    ['! -s 10.0.0.0/8', NO],
    ['-s ! 10.0.0.2/32', YES],
    ['-d 10.0.0.0/255.0.255.0', UNMODELLED],
    ['-i s-a', YES],
    ['-i s-', NO],
    ['-i s-+', YES],
    ['! -i s-+', NO],
    ['-o +', YES],
    ['! -o silk-vtep', YES],
    ['-p tcp', YES],
    ['-p 6', YES],
    ['-p all', YES],
    ['! -p all', NO],
    ['! -p udp', YES],
    ['! -p tcp', NO],
    ['-p wireguard', UNMODELLED],
    ['-f', NO],
    ['! -f', YES],
    ['-p tcp -m tcp --dport 80', YES],
    ['-p tcp -m tcp --dport 79:81 --sport 1024:', YES],
    ['-p tcp -m tcp --dport :79', NO],
    ['-p tcp -m tcp ! --dport 80', NO],
    ['-p tcp -m tcp ! --dport 81:90', YES],
    ['-p tcp -m tcp --dport http', UNMODELLED],
    ['-p tcp -m tcp --dport 90:80', UNMODELLED],
    ['-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN', YES],
    ['-p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK', NO],
    ['-p tcp -m tcp ! --tcp-flags SYN,ACK SYN,ACK', YES],
    ['-p tcp -m tcp --tcp-flags ALL NONE', NO],
    ['-p tcp -m tcp --tcp-flags SYN,XYZ SYN', UNMODELLED],
    ['-p tcp -m tcp --syn', YES],
    ['-p tcp -m tcp ! --syn', NO],
    ['-p tcp -m tcp --tcp-option 2', UNMODELLED],
    ['-p tcp -m multiport --dports 443,79:81', YES],
    ['-p tcp -m multiport ! --dports 443,8080', YES],
    ['-p tcp -m multiport --sports 80', NO],
    ['-p tcp -m multiport --ports 80', YES],
    ['-p tcp -m multiport --dports 80,x', UNMODELLED],
    ['-m iprange --dst-range 10.0.0.2-10.0.0.9', YES],
    ['-m iprange ! --dst-range 10.0.0.2-10.0.0.9', NO],
    ['-m iprange --src-range 10.0.0.2-10.0.0.9', NO],
    ['-d 10.0.0.0/24 -m iprange --dst-range 10.0.0.3-10.0.0.9', NO],
    ['-p icmp -m icmp --icmp-type any', NO],
    ['-m mark --mark 0x12', YES],
    ['-m mark ! --mark 0x0', YES],
    ['-m mark --mark 0x2/0xf', YES],
    ['-m mark --mark 0x10/0xf', NO],
    ['-m mark --mark x', UNMODELLED],
    ['-m state --state NEW,ESTABLISHED', YES],
    ['-m state --state RELATED,ESTABLISHED', NO],
    ['-m conntrack ! --ctstate RELATED,ESTABLISHED', YES],
    ['-m conntrack --ctstate DNAT', NO],
    ['-m conntrack --ctstate NEW,DNAT', YES],
    ['-m conntrack --ctstate ODD', UNMODELLED],
    ['-m conntrack --ctstate NEW --ctproto 6', UNMODELLED],
    ['-m conntrack --ctstate INVALID --ctproto 6', NO],
    ['-m comment --comment "any text"', YES],
    ['-m limit --limit 1/sec', MAYBE],
    ['-m hashlimit --hashlimit-above 1/sec --hashlimit-name n', MAYBE],
    ['-m hashlimit --hashlimit-name n', UNMODELLED],
    ['-m limit --limit 1/sec -m unheard-of --of', UNMODELLED],
    ['-m unheard-of -s 10.9.9.9/32', NO],
    ['-m addrtype --dst-type LOCAL', MAYBE],
    ['-m addrtype --dst-type MULTICAST', UNMODELLED],
    ['-m addrtype --dst-type LOCAL --limit-iface-in', UNMODELLED],
    ['nonsense', UNMODELLED],
    ['-m toString --valueOf', UNMODELLED],
    ['-m tcp --constructor', UNMODELLED],
  ])('%s: %d', (matches, answer) => {
    expect(answerTo(matches, SYN)).toBe(answer);
  });
});

describe('an ICMP packet', () => {
  test.each<[string, Answer]>([
    ['-p icmp -m icmp --icmp-type 8/0', YES],
    ['-p icmp -m icmp --icmp-type 8', YES],
    ['-p icmp -m icmp --icmp-type 8/1', NO],
    ['-p icmp -m icmp --icmp-type any', YES],
    ['-p icmp -m icmp ! --icmp-type 8', NO],
    ['-p icmp -m icmp --icmp-type echo-request', UNMODELLED],
    ['-p tcp -m tcp --dport 80', NO],
    ['-p udp -m udp --dport 0:65535', NO],
  ])('%s: %d', (matches, answer) => {
    expect(answerTo(matches, PING)).toBe(answer);
  });
});

describe('an IPv6 packet', () => {
  const packet: PacketFields = {
    ...PING,
    family: 6,
    source: 0,
    destination: 0,
    source6: 0xfd00n << 112n,
    destination6: (0xfd00n << 112n) + 5n,
    protocol: 58,
    icmpType: 128,
  };
  test.each<[string, Answer]>([
    ['-s fd00::/128 -d fd00::5/128', YES],
    ['-d fd00::/126', NO],
    ['! -d fd00::/126', YES],
    ['-m iprange --dst-range fd00::1-fd00::9', YES],
    ['-p ipv6-icmp -m icmp6 --icmpv6-type 128', YES],
    ['-p ipv6-icmp -m icmp6 --icmpv6-type 129', NO],
    ['-p ipv6-icmp -m icmp6 --icmpv6-type 255/255', NO],
    ['-p ipv6-icmp -m icmp6 ! --icmpv6-type 255/255', YES],
    ['-p ipv6-icmp -m icmp --icmp-type any', NO],
  ])('%s: %d', (matches, answer) => {
    expect(answerTo(matches, packet)).toBe(answer);
  });
});

describe('what is not known of a packet', () => {
  test.each<[string, Partial<PacketFields>, Answer]>([
    ['-m state --state NEW', { state: ABSENT }, MAYBE],
    ['-m conntrack --ctstate DNAT', { destinationIsTranslated: undefined }, MAYBE],
    ['-m conntrack --ctstate SNAT', { sourceIsTranslated: true }, YES],
    ['-p tcp -m tcp --syn', { tcpFlags: ABSENT }, MAYBE],
    ['-m addrtype --src-type LOCAL', { isLocal: () => true }, YES],
    ['-m addrtype ! --dst-type LOCAL', { isLocal: () => true }, NO],
    ['-m limit --limit 1/sec', { limiter: () => 'within' }, YES],
    ['-m limit --limit 1/sec', { limiter: () => 'over' }, NO],
    ['-m hashlimit --hashlimit-above 1/sec', { limiter: () => 'within' }, NO],
    ['-m hashlimit --hashlimit-above 1/sec', { limiter: () => 'over' }, YES],
    ['-m hashlimit --hashlimit-upto 1/sec', { limiter: () => 'within' }, YES],
    ['-m hashlimit ! --hashlimit-upto 1/sec', { limiter: () => 'within' }, NO],
  ])('%s with %j: %d', (matches, change, answer) => {
    expect(answerTo(matches, { ...SYN, ...change })).toBe(answer);
  });

  test('a limit is asked about only by packets that got to it', () => {
    const asked: number[] = [];
    const limiter: PacketFields['limiter'] = (rule) => {
      asked.push(rule.number);
      return 'within';
    };
    expect(answerTo('-d 10.9.9.9/32 -m limit --limit 1/sec', { ...SYN, limiter })).toBe(NO);
    expect(answerTo('-m mark --mark 0x9 -m limit --limit 1/sec', { ...SYN, limiter })).toBe(NO);
    expect(asked).toEqual([]);
    expect(answerTo('-m mark --mark 0x12 -m limit --limit 1/sec', { ...SYN, limiter })).toBe(YES);
    expect(asked).toEqual([1]);
  });
});

test('single values can be told', () => {
  const run = new RuleRun([
    ruleOf('-A X -s 10.0.0.1/32 -p tcp -m tcp --dport 80:81'),
    ruleOf('-A X -p udp -m udp --dport 53'),
  ]);
  expect(run.onlyValue(0, 'source')).toBe(ipv4('10.0.0.1'));
  expect(run.onlyValue(0, 'destination')).toBeUndefined();
  expect(run.onlyValue(0, 'destinationPort')).toBeUndefined();
  expect(run.onlyValue(1, 'destinationPort')).toBe(53);
  expect(run.hasConditions(0)).toBe(false);
});
