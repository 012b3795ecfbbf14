import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Probe } from './probe.js';
import { shrink, smallestFailing } from './shrink.js';

describe('smallestFailing', () => {
  test('keeps exactly what is needed to fail, in its order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 60 }),
        fc.array(fc.nat(), { maxLength: 4 }),
        async (items, picks) => {
          const needed = new Set(picks.map((pick) => items[pick % items.length]));
          const smallest = await smallestFailing(items, (part) =>
            Promise.resolve([...needed].every((item) => item !== undefined && part.includes(item))),
          );
          expect(smallest).toEqual(items.filter((item) => needed.has(item)));
        },
      ),
    );
  });
});

describe('shrink', () => {
  const probes = [20000, 20001, 20002].map((number): Probe => ({
    kind: 'echo',
    number,
    from: '10.255.41.2',
    source: '10.255.41.2',
    destination: '10.255.41.3',
  }));

  test('leaves out probes, rules and strict policies, and keeps chains', async () => {
    const text =
      '*filter\n:FORWARD DROP [0:0]\n:a - [0:0]\n-A FORWARD -j a\n-A a -j DROP\nCOMMIT\n';
    const small = await shrink({ rules: [text, text], probes }, (part) =>
      Promise.resolve(
        part.probes.some(({ number }) => number === 20001) &&
          part.rules[1]?.includes('-A a -j DROP') === true,
      ),
    );
    expect(small).toEqual({
      probes: [probes[1]],
      rules: [
        '*filter\n:FORWARD ACCEPT [0:0]\n:a - [0:0]\nCOMMIT\n',
        '*filter\n:FORWARD ACCEPT [0:0]\n:a - [0:0]\n-A a -j DROP\nCOMMIT\n',
      ],
    });
  });

  test('keeps a policy that matters', async () => {
    const text = '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -j ACCEPT\nCOMMIT\n';
    const small = await shrink({ rules: [text], probes }, (part) =>
      Promise.resolve(part.rules[0]?.includes('DROP') === true),
    );
    expect(small).toEqual({ probes: [], rules: ['*filter\n:FORWARD DROP [0:0]\nCOMMIT\n'] });
  });
});
