import { expect, test } from '@jest/globals';
import { describeLogRule, type LogRule } from '../../../src/lib/iptables/log-rule.js';
import { ruleOf } from './rule-of.js';

function describeSpec(spec: string): LogRule | undefined {
  return describeLogRule(ruleOf(spec));
}

test('a LOG rule of silk', () => {
  expect(
    describeSpec('-A vpa--1 -d 10.0.0.1/32 -j LOG --log-prefix "OK_001A_08995ea7-06f8-4302-b "'),
  ).toMatchObject({
    prefix: 'OK_001A_08995ea7-06f8-4302-b',
    meaning: { verdict: 'allowed', kind: 'c2c', tag: '001A', piece: '08995ea7-06f8-4302-b' },
  });
});

test('a LOG rule of somebody else', () => {
  const described = describeSpec('-A INPUT -j LOG --log-prefix foo');
  expect(described?.prefix).toBe('foo');
  expect(described?.meaning).toBeUndefined();
  expect(describeSpec('-A INPUT -j LOG')?.prefix).toBe('');
});

test.each(['-A X -j ACCEPT', '-A X -j LOGGING', '-A X -m comment --comment "x -j LOG" -j ACCEPT'])(
  '%s is no LOG rule',
  (spec) => {
    expect(describeSpec(spec)).toBeUndefined();
  },
);
