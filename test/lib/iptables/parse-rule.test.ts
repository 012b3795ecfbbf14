import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isReadableRule, parseRuleParts } from '../../../src/lib/iptables/parse-rule.js';

describe('parseRuleParts', () => {
  test('takes a policy rule of silk apart', () => {
    const parts = parseRuleParts(
      '-A vpa--1 -d 10.255.73.2/32 -p tcp -m tcp --dport 8080 -m mark ! --mark 0x1 -m comment --comment "src:a_dst:b" -j LOG --log-prefix "OK_0001_ "',
    );
    expect(parts).toEqual({
      matches: [
        {
          module: 'ip',
          options: [
            { flag: '-d', negated: false, values: ['10.255.73.2/32'], text: '-d 10.255.73.2/32' },
            { flag: '-p', negated: false, values: ['tcp'], text: '-p tcp' },
          ],
        },
        {
          module: 'tcp',
          options: [{ flag: '--dport', negated: false, values: ['8080'], text: '--dport 8080' }],
        },
        {
          module: 'mark',
          options: [{ flag: '--mark', negated: true, values: ['0x1'], text: '! --mark 0x1' }],
        },
        {
          module: 'comment',
          options: [
            {
              flag: '--comment',
              negated: false,
              values: ['src:a_dst:b'],
              text: '--comment "src:a_dst:b"',
            },
          ],
        },
      ],
      target: {
        how: 'jump',
        name: 'LOG',
        options: [
          {
            flag: '--log-prefix',
            negated: false,
            values: ['OK_0001_ '],
            text: '--log-prefix "OK_0001_ "',
          },
        ],
      },
    });
  });

  test.each([
    ['-A X ! -s 10.0.0.0/8 -j Y', '-s', ['10.0.0.0/8']],
    ['-A X -s ! 10.0.0.0/8 -j Y', '-s', ['10.0.0.0/8']],
    ['-A X -p tcp -m tcp ! --dport 80 -j Y', '--dport', ['80']],
    ['-A X -p tcp -m tcp --dport ! 80 -j Y', '--dport', ['80']],
    ['-A X -p tcp -m tcp --syn ! --dport 80 -j Y', '--dport', ['80']],
    ['-A X -p tcp -m tcp --tcp-flags ! SYN,ACK SYN -j Y', '--tcp-flags', ['SYN,ACK', 'SYN']],
  ])('%s negates %s', (spec, flag, values) => {
    const options = parseRuleParts(spec).matches.flatMap((match) => match.options);
    expect(options.filter((option) => option.negated)).toEqual([
      expect.objectContaining({ flag, values }),
    ]);
  });

  test('a goto is no jump', () => {
    expect(parseRuleParts('-A X -g Y').target).toEqual({ how: 'goto', name: 'Y', options: [] });
  });

  test('a rule may only count', () => {
    expect(parseRuleParts('-A X -s 10.0.0.1/32').target).toBeUndefined();
  });

  test('options of a protocol need no -m', () => {
    expect(parseRuleParts('-A X -p tcp --dport 80 -j Y').matches[1]).toMatchObject({
      module: 'tcp',
      options: [{ flag: '--dport' }],
    });
  });

  test('a comment may look like an option', () => {
    const [match] = parseRuleParts('-A X -m comment --comment -j -j Y').matches;
    expect(match?.options[0]?.values).toEqual(['-j']);
  });

  test.each([
    ['-A X -s 10.0.0.1 -j', '-j'],
    ['-A X -j Y -j Z', '-j'],
    ['-A X ! -j Y', '! -j Y'],
    ['-A X ! -m tcp -j Y', '! -m tcp'],
    ['-A X foo', 'foo'],
    ['-A X --dport 80', '--dport 80'],
    ['-A X -j Y "open', '-j Y "open'],
    ['-A X -Z 1 -j Y', '-Z 1'],
  ])('%s keeps what cannot be told apart', (spec, text) => {
    const unreadable = parseRuleParts(spec).matches.filter(({ module }) => module === '?');
    expect(unreadable.flatMap(({ options }) => options)[0]?.text).toContain(text);
  });

  test('never throws', () => {
    const word = fc.constantFrom(
      '-A',
      '-j',
      '-g',
      '-m',
      '!',
      '-s',
      '--x',
      '"',
      '"a b"',
      'y',
      '-',
      '',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string())), (words) => {
        const parts = parseRuleParts(`-A X ${words.join(' ')}`);
        expect(Array.isArray(parts.matches)).toBe(true);
      }),
    );
  });
});

test.each([
  ['-A X -j Y', true],
  ['-A X', true],
  ['-A X ! -s 10.0.0.1 -j Y', true],
  ['-A X -m comment --comment "a \\" b" -j Y', true],
  ['-A X foo', false],
  ['-A X -m comment --comment "a -j Y', false],
  ['-A X -m comment --comment "a \\" -j Y', false],
])('%s can be taken apart: %s', (spec, expected) => {
  expect(isReadableRule(spec)).toBe(expected);
});
