import { describe, expect, test } from '@jest/globals';
import { readApiReply, resourcesOf } from '../../../src/lib/json/api-reply.js';

function read(text: string) {
  return readApiReply({ name: 'apps.json', text });
}

describe('readApiReply', () => {
  test('takes one document or an array of pages', () => {
    expect(read('{"resources":[]}').value).toEqual([{ resources: [] }]);
    expect(read('[{"resources":[1]},{"resources":[2]}]').value).toHaveLength(2);
  });

  test.each([
    [
      'v3',
      '{"errors":[{"detail":"App not found","title":"CF-ResourceNotFound","code":10010}]}',
      'App not found',
    ],
    [
      'v2',
      '{"description":"The app could not be found: x","error_code":"CF-AppNotFound","code":100004}',
      'The app could not be found: x',
    ],
    [
      'the policy server',
      '{"error":"failed to verify token with uaa"}',
      'failed to verify token with uaa',
    ],
  ])('tells an error reply of %s from data', (_api, text, quoted) => {
    expect(read(text)).toEqual({
      value: [],
      problems: [{ code: 'BAD_INPUT', message: `apps.json holds an error reply: ${quoted}` }],
    });
  });

  test.each(['5', 'null', '{}', '"x"'])('refuses resources that are %s', (resources) => {
    expect(read(`[{"resources":${resources}},{"resources":[]}]`)).toEqual({
      value: [{ resources: [] }],
      problems: [
        { code: 'BAD_INPUT', message: 'apps.json is no API reply: its resources are no list' },
      ],
    });
  });

  test.each(['3', '[{"resources":[]}, "FAILED"]'])('refuses %s', (text) => {
    expect(read(text).problems.map(({ message }) => message)).toEqual([
      'apps.json is no API reply: objects are expected',
    ]);
  });
});

test('resourcesOf takes a single reply for its own entry', () => {
  expect(resourcesOf({ resources: [{ guid: 'a' }, null] })).toEqual([{ guid: 'a' }]);
  expect(resourcesOf({ guid: 'a' })).toEqual([{ guid: 'a' }]);
});
