import { expect, test } from '@jest/globals';
import type { LiveFoundation } from '../../../src/lib/live/foundation.js';
import { lookUpDestination } from '../../../src/lib/trace/look-up.js';
import { directoryOf } from '../../support/foundation.js';

const PLACES = { spaceGuid: 's1', spaceName: 'shop', orgGuid: 'o1', orgName: 'acme' };
const directory = directoryOf({
  containers: [
    { handle: 'h0', ip: '10.255.0.2', index: 0, appGuid: 'a1', appName: 'web', ...PLACES },
    { handle: 'h1', ip: '10.255.0.3', index: 1, appGuid: 'a1', appName: 'web', ...PLACES },
    { handle: 'h2', ip: '10.255.0.4', index: 0, appGuid: 'a2', appName: 'my.app', ...PLACES },
  ],
});

/** A foundation whose containers answer every look-up with this; notes what they were asked. */
function answering(stdout: string) {
  const asked: unknown[][] = [];
  const foundation = {
    source: {
      info: { name: 'the lab' },
      directory: () => Promise.resolve({ value: directory, problems: [] }),
    },
    cf: {
      ssh: (...request: unknown[]) => {
        asked.push(request.slice(0, 2));
        return Promise.resolve({ exitCode: 0, stdout: Buffer.from(stdout), stderr: '' });
      },
    },
  };
  return { foundation: foundation as unknown as LiveFoundation, asked };
}

async function lookUp(destination: string, stdout = '', source = 'web/1') {
  const { foundation, asked } = answering(stdout);
  const notices: string[] = [];
  const found = await lookUpDestination(foundation, { source, destination }, (text) =>
    notices.push(text),
  );
  return { found, notices, asked };
}

test('a host name is what the sender itself finds by it', async () => {
  const { found, notices, asked } = await lookUp(
    'back.apps.internal:8080',
    '10.255.0.4      STREAM back.apps.internal\n10.255.0.4      DGRAM\n',
  );
  expect(found).toBe('10.255.0.4:8080');
  expect(notices).toEqual(['web/1 looks back.apps.internal up: 10.255.0.4']);
  expect(asked).toEqual([
    [
      { app: expect.objectContaining({ guid: 'a1', name: 'web' }), index: 1 },
      'getent ahosts back.apps.internal 2>/dev/null || dig +short back.apps.internal A back.apps.internal AAAA 2>/dev/null',
    ],
  ]);
});

test('of several addresses the first is traced, and that is said', async () => {
  const { found, notices } = await lookUp('back.apps.internal', '10.255.0.4\n10.255.0.9\n', 'web');
  expect(found).toBe('10.255.0.4');
  expect(notices).toEqual([
    'web/0 looks back.apps.internal up: 10.255.0.4 and 10.255.0.9, of which 10.255.0.4 is traced',
  ]);
});

test('of both IP versions the one that every container has, and brackets where a port follows', async () => {
  const both = await lookUp('www.example.org', '2001:db8::7 STREAM\n203.0.113.7 STREAM\n');
  expect(both.found).toBe('203.0.113.7');
  expect(both.notices).toEqual([
    'web/1 looks www.example.org up: 203.0.113.7 and 2001:db8::7, of which 203.0.113.7 is traced',
  ]);
  expect((await lookUp('www.example.org:443', '2001:db8::7')).found).toBe('[2001:db8::7]:443');
});

test.each(['my.app', 'my.app:8080', 'web', 'web:8080', '10.255.0.3', '10.255.0.3:80', 'fd00::1'])(
  '%s is no host name, and nobody is asked',
  async (destination) => {
    expect(await lookUp(destination)).toEqual({ found: destination, notices: [], asked: [] });
  },
);

test('a name that nobody has says so, with the way out', async () => {
  await expect(lookUp('nix.apps.internal')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: "No app is called 'nix.apps.internal', and the container cannot look it up",
    hint: expect.stringContaining('An app or an address is traced without a look-up.'),
  });
});

test('a name for which no app can be asked is no reason to guess', async () => {
  await expect(lookUp('back.apps.internal', '', '192.0.2.1')).rejects.toMatchObject({
    code: 'USAGE',
    hint: expect.stringContaining('without a look-up'),
  });
});
