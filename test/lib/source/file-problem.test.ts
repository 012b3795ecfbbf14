import { expect, test } from '@jest/globals';
import { fileProblem } from '../../../src/lib/source/file-problem.js';

test.each([
  ['ENOENT', 'NOT_FOUND', 'There is no a/b: it stays unknown'],
  ['EACCES', 'NOT_PERMITTED', 'a/b may not be read by this user'],
  ['EPERM', 'NOT_PERMITTED', 'a/b may not be read by this user'],
  ['EISDIR', 'BAD_INPUT', 'a/b is a directory, a file is expected'],
  ['EIO', 'BAD_INPUT', 'a/b cannot be read: EIO'],
])('%s', (systemCode, code, message) => {
  const error = Object.assign(new Error('x'), { code: systemCode });
  expect(fileProblem('a/b', 'it stays unknown', error)).toEqual({ code, message });
});

test('an error without a code speaks for itself', () => {
  expect(fileProblem('a', '', new Error('too long')).message).toBe(
    'a cannot be read: Error: too long',
  );
});
