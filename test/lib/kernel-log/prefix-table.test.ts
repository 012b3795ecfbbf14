import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PrefixTable } from '../../../src/lib/kernel-log/prefix-table.js';
import type { LogPrefix } from '../../../src/lib/kernel-log/prefix.js';

function prefix(text: string): LogPrefix {
  return { text, verdict: 'allowed', kind: 'asg', names: 'source-handle', piece: text };
}

/** Texts of 28 bytes, many of them nearly the same. */
const texts = fc
  .tuple(
    fc.constantFrom('OK_d5978989-1401-49ff-46cd-3', 'DENY_C2C_d5978989-1401-49ff-'),
    fc.array(fc.tuple(fc.nat({ max: 27 }), fc.integer({ min: 0, max: 255 })), { maxLength: 2 }),
  )
  .map(([text, changes]) =>
    changes.reduce<string>(
      (changed, [at, code]) =>
        changed.slice(0, at) + String.fromCharCode(code) + changed.slice(at + 1),
      text,
    ),
  );

test('gives a prefix only where its own 28 characters stand, wherever that is', () => {
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 40 }), fc.string(), (some, before) => {
      const table = new PrefixTable();
      for (const text of some) table.set(text, 0, prefix(text));
      for (const text of [...some, 'OK_d5978989-1401-49ff-46cd-4']) {
        const found = table.get(before + text + ' IN=', before.length);
        expect(found === undefined || found.text === text).toBe(true);
      }
      const last = some.at(-1) ?? '';
      expect(table.get(last, 0)?.text).toBe(last);
    }),
  );
});

test('forgets everything when it is cleared', () => {
  const table = new PrefixTable();
  const text = 'OK_d5978989-1401-49ff-46cd-3';
  table.set(text, 0, prefix(text));
  table.clear();
  expect(table.get(text, 0)).toBeUndefined();
});
