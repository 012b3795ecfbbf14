import { expect, test } from '@jest/globals';
import type { AppIdentity } from '../../../../src/lib/directory/model.js';
import type { Connection } from '../../../../src/lib/trace/connection.js';
import { policyFix } from '../../../../src/lib/trace/fix/policy-fix.js';

const WEB: Connection = {
  family: 4,
  protocol: 6,
  protocolName: 'tcp',
  port: 8080,
  isDefaultPort: false,
};
const PING: Connection = {
  family: 4,
  protocol: 1,
  protocolName: 'icmp',
  icmp: { type: 8, code: 0 },
  isDefaultPort: false,
};
const shop = { guid: 's1', name: 'shop' };
const acme = { guid: 'o1', name: 'acme' };

function app(name: string, more: Partial<AppIdentity> = {}): AppIdentity {
  return { app: { guid: `guid-of-${name}`, name }, space: shop, org: acme, ...more };
}

const TARGET = 'Run the fix where web is: cf target -o acme -s shop';

test.each<[string, AppIdentity, string]>([
  ['in the same space', app('api'), 'web api --protocol tcp --port 8080'],
  [
    'in another space',
    app('api', { space: { guid: 's2', name: 'my test' } }),
    "web api -s 'my test' --protocol tcp --port 8080",
  ],
  [
    'in another org',
    app('api', { space: { guid: 's2', name: 'shop' }, org: { guid: 'o2', name: 'other' } }),
    'web api -s shop -o other --protocol tcp --port 8080',
  ],
  [
    'with a name that a shell would act on',
    app(`it's $(id) "now"`),
    `web 'it'\\''s $(id) "now"' --protocol tcp --port 8080`,
  ],
])('%s', (_, destination, command) => {
  expect(policyFix(app('web'), destination, WEB)).toEqual({
    fix: [`cf add-network-policy ${command}`],
    notes: [TARGET],
  });
});

test.each<[string, AppIdentity]>([
  ['has no known name', { ...app('x'), app: { guid: 'a2' } }],
  ['is called like a flag', { ...app('x'), app: { guid: 'a2', name: '--port' } }],
  ['has control characters in its name', { ...app('x'), app: { guid: 'a2', name: 'a\u001b[31m' } }],
  ['has invisible characters in its name', { ...app('x'), app: { guid: 'a2', name: 'a\u202e' } }],
  [
    'is in a space without a known name',
    { app: { guid: 'a2', name: 'api' }, space: { guid: 's2' } },
  ],
])('by guids, where the destination %s', (_, destination) => {
  const policy =
    '{"source":{"id":"guid-of-web"},"destination":{"id":"a2","protocol":"tcp","ports":{"start":8080,"end":8080}}}';
  expect(policyFix(app('web'), destination, WEB)).toEqual({
    fix: [`cf curl -X POST /networking/v1/external/policies -d '{"policies":[${policy}]}'`],
    notes: [],
  });
});

test('where the space of the source is not known, nobody is told to go there', () => {
  const { app: named } = app('web');
  expect(policyFix({ app: named }, { app: app('api').app }, WEB).notes).toEqual([]);
});

test('there is no policy for icmp', () => {
  expect(policyFix(app('web'), app('api'), PING)).toEqual({
    fix: [],
    notes: ['There are network policies for tcp and udp only'],
  });
});
