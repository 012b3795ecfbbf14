import { describe, expect, test } from '@jest/globals';
import { parseCurlArgs } from '../../../../../src/lib/lab/cell/tools/curl-options.js';

describe('the command line of curl', () => {
  test.each([
    ['-s http://x', { url: 'http://x', isSilent: true, showsErrors: false }],
    ['-sSf http://x', { isSilent: true, showsErrors: true, fails: true }],
    ['-X PUT -d {} x:1', { url: 'x:1', method: 'PUT', data: '{}' }],
    ['-XPUT -d a -d b x', { method: 'PUT', data: 'a&b' }],
    ['-so/dev/null -w %{http_code} x', { output: '/dev/null', writeOut: '%{http_code}' }],
    ['x --max-time 3', { url: 'x', patience: 3 }],
    ['-m2 x', { patience: 2 }],
    ['-H a:1 -H b:2 x', { headers: ['a:1', 'b:2'] }],
    ['-kLI x', { isHead: true }],
  ])('%s', (line, expected) => {
    expect(parseCurlArgs(line.split(' '))).toMatchObject(expected);
  });

  test.each([
    ['--nonsense x', 'option --nonsense: is unknown'],
    ['-Z x', 'option -Z: is unknown'],
    ['x -d', 'option -d: requires parameter'],
    ['-s', 'no URL specified'],
  ])('%s is told', (line, problem) => {
    expect(parseCurlArgs(line.split(' '))).toEqual({ problem });
  });
});
