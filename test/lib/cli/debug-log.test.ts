import { describe, expect, test } from '@jest/globals';
import { createDebugLog } from '../../../src/lib/cli/debug-log.js';

function logged(message: string, details?: unknown): string[] {
  const lines: string[] = [];
  createDebugLog(
    true,
    (line) => lines.push(line),
    () => 12.4,
  )(message, details);
  return lines;
}

describe('the debug log', () => {
  test('says nothing unless it is on', () => {
    const lines: string[] = [];
    createDebugLog(false, (line) => lines.push(line))('message');
    expect(lines).toEqual([]);
  });

  test.each([
    ['a message', undefined, ['debug 12ms a message\n']],
    [
      'asked',
      { path: '/v3/apps', token: 'abc' },
      ['debug 12ms asked {"path":"/v3/apps","token":"<redacted>"}\n'],
    ],
    ['printed', 'one\x1b\ntwo', ['debug 12ms printed one\\x1b\n', 'debug 12ms two\n']],
    ['counted', 3, ['debug 12ms counted 3\n']],
  ])('%s %j', (message, details, lines) => {
    expect(logged(message, details)).toEqual(lines);
  });

  test('shows where an error came from', () => {
    expect(logged('failed', new TypeError('broken')).join('')).toMatch(
      /^debug 12ms failed TypeError: broken\ndebug 12ms {5}at /,
    );
  });
});
