import { describe, expect, test } from '@jest/globals';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import { unreachedRules } from '../../../src/lib/iptables/unreached.js';
import { CAPTURES, readCapture } from './captures.js';

function unreachedIn(...lines: readonly string[]): readonly string[] {
  const { ruleSet } = parseIptablesSave([...lines, 'COMMIT', ''].join('\n'));
  return [...unreachedRules(ruleSet)].map(({ chain, number }) => `${chain} ${number}`);
}

describe('rules that no packet can come to', () => {
  test('a log chain that no rule leads to', () => {
    expect(
      unreachedIn(
        '*filter',
        ':FORWARD ACCEPT [0:0]',
        ':netout--a - [0:0]',
        ':netout--a--log - [0:0]',
        ':netout--b - [0:0]',
        ':netout--b--log - [0:0]',
        '-A FORWARD -s 10.255.1.2/32 -g netout--a',
        '-A FORWARD -s 10.255.1.3/32 -j netout--b',
        '-A netout--a -p tcp -g netout--a--log',
        '-A netout--a--log -j LOG --log-prefix "OK_a "',
        '-A netout--b -p tcp -j ACCEPT',
        '-A netout--b--log -j LOG --log-prefix "OK_b "',
        '-A netout--b--log -j ACCEPT',
      ),
    ).toEqual(['netout--b--log 1', 'netout--b--log 2']);
  });

  test('chains that only lead to each other, and what they lead to', () => {
    expect(
      unreachedIn(
        '*filter',
        ':INPUT ACCEPT [0:0]',
        ':x - [0:0]',
        ':y - [0:0]',
        '-A x -j y',
        '-A y -j x',
        '-A INPUT -j ACCEPT',
      ),
    ).toEqual(['x 1', 'y 1']);
  });

  test('a chain of another table of the same name leads nowhere', () => {
    expect(
      unreachedIn(
        '*nat',
        ':PREROUTING ACCEPT [0:0]',
        ':x - [0:0]',
        '-A PREROUTING -j x',
        'COMMIT',
        '*filter',
        ':INPUT ACCEPT [0:0]',
        ':x - [0:0]',
        '-A x -j ACCEPT',
      ),
    ).toEqual(['x 1']);
  });

  test('nothing is said of a text without built-in chains', () => {
    expect(unreachedIn('*filter', ':x - [0:0]', '-A x -j ACCEPT')).toEqual([]);
  });

  test.each(CAPTURES)('none that a packet has met: %s', (name) => {
    const dead = [...unreachedRules(parseIptablesSave(readCapture(name)).ruleSet)];
    expect(dead.filter(({ packets = 0 }) => packets > 0)).toEqual([]);
  });
});
