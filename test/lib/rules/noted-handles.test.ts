import { expect, test } from '@jest/globals';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import { parsePrefix, type LogPrefix } from '../../../src/lib/kernel-log/prefix.js';
import { NotedHandles } from '../../../src/lib/rules/noted-handles.js';

const HANDLE = '24290f15-6f2d-41b7-ae99-8b3369f6e15e';
/** The same as far as a chain's name reaches, and another than that. */
const TWIN = '24290f15-6f2d-41b7-aaaa-8b3369f6e15e';

function handlesOf(...handles: readonly string[]): NotedHandles {
  const rules = handles.flatMap((handle, at) => [
    `-A overlay--${handle.slice(0, 19)} -s 10.255.41.${at + 2}/32 -o silk-vtep -j ACCEPT`,
    `-A netout--${handle.slice(0, 20)} -m hashlimit --hashlimit-name ${handle} -j REJECT`,
  ]);
  const save = `*filter\n${rules.join('\n')}\nCOMMIT\n`;
  return new NotedHandles(parseIptablesSave(save).ruleSet);
}

function prefix(text: string): LogPrefix {
  const parsed = parsePrefix(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

test('a prefix names the one container whose whole handle begins with its piece', () => {
  const noted = handlesOf(HANDLE, 'c0ffee00-6f2d-41b7-ae99-8b33');
  for (const text of ['OK_24290f15-6f2d-41b7-ae99-8', 'DENY_C2C_24290f15-6f2d-41b7-']) {
    const one = prefix(text);
    expect(noted.namedBy(one)).toEqual({ handle: HANDLE, app: undefined });
    expect(noted.namedBy(one)).toBe(noted.namedBy(one));
  }
});

test('it names nobody where it is of another, of an app, or fits several', () => {
  const noted = handlesOf(HANDLE);
  expect(noted.namedBy(prefix('OK_24290f15-6f2d-41b7-aaaa-8'))).toBeUndefined();
  expect(noted.namedBy(prefix('OK_0001_24290f15-6f2d-41b7-a'))).toBeUndefined();
  const both = handlesOf(HANDLE, TWIN);
  expect(both.namedBy(prefix('DENY_C2C_24290f15-6f2d-41b7-'))).toBeUndefined();
});
