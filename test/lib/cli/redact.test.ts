import { describe, expect, test } from '@jest/globals';
import { redactSecrets } from '../../../src/lib/cli/redact.js';

describe('redactSecrets', () => {
  test.each([
    ['Authorization: bearer abc.def-ghi', 'Authorization: bearer <redacted>'],
    ['authorization: Basic dXNlcjpwYXNz==', 'authorization: Basic <redacted>'],
    ['got eyJhbGciOiJSUzI1.eyJqdGkiOiI0.c2lnbmF0dXJl', 'got <redacted>'],
    ['https://admin:hunter2@director:25555/info', 'https://admin:<redacted>@director:25555/info'],
    ['{"password":"a\\"b","user":"admin"}', '{"password":"<redacted>","user":"admin"}'],
    ['{"refresh_token" : "abc"}', '{"refresh_token" : "<redacted>"}'],
    ['BOSH_CLIENT_SECRET=abc BOSH_CLIENT=admin', 'BOSH_CLIENT_SECRET=<redacted> BOSH_CLIENT=admin'],
    ['client_secret=abc&grant_type=password', 'client_secret=<redacted>&grant_type=password'],
    ['cf login --client-secret abc -u admin', 'cf login --client-secret <redacted> -u admin'],
    ['passcode: 123456', 'passcode: <redacted>'],
    [
      'key -----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- end',
      'key <redacted> end',
    ],
    ['-----BEGIN PRIVATE KEY-----\ncut off', '<redacted>'],
  ])('%j', (text, redacted) => {
    expect(redactSecrets(text)).toBe(redacted);
  });

  test.each([
    'DENY_C2C_3320ced4-2f80-4b15- IN=silk-vtep SRC=10.255.41.2',
    'https://api.example.com/v3/apps?names=backend',
    'ran cf curl /v3/apps in 12 ms',
  ])('leaves %j alone', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });
});
