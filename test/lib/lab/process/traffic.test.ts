import { expect, test } from '@jest/globals';
import { requestCommand } from '../../../../src/lib/lab/process/traffic.js';

test('whatever an app is called, its route is one word for the shell', () => {
  expect(requestCommand('http://x; rm -rf y.apps.internal:8080/')).toBe(
    "curl -s -m 2 -o /dev/null -w '%{http_code}' 'http://x; rm -rf y.apps.internal:8080/'",
  );
});
