import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readCapiApps } from '../../../src/lib/directory/capi-apps.js';

function namesIn(document: unknown) {
  const { value, problems } = readCapiApps({ name: 'apps.json', text: JSON.stringify(document) });
  expect(problems).toEqual([]);
  return (value?.identities ?? []).map(({ evidence, ...names }) => {
    expect(evidence.from).toBe('capi');
    return names;
  });
}

const APP = {
  guid: 'a1',
  name: 'shop',
  relationships: { space: { data: { guid: 's1' } } },
};
const SPACE = {
  guid: 's1',
  name: 'prod',
  relationships: { organization: { data: { guid: 'o1' } } },
};
const INCLUDED = { spaces: [SPACE], organizations: [{ guid: 'o1', name: 'acme' }] };
const NAMES = [
  { appGuid: 'a1', appName: 'shop', spaceGuid: 's1' },
  { spaceGuid: 's1', spaceName: 'prod', orgGuid: 'o1' },
  { orgGuid: 'o1', orgName: 'acme' },
];

describe('v3', () => {
  test.each([
    ['a list', { pagination: {}, resources: [APP], included: INCLUDED }],
    ['a single app', { ...APP, included: INCLUDED }],
    [
      'pages',
      [
        { resources: [APP], included: { spaces: [SPACE] } },
        { resources: [], included: { organizations: INCLUDED.organizations } },
      ],
    ],
  ])('%s', (_shape, document) => {
    expect(namesIn(document)).toEqual(NAMES);
  });

  test.each([
    ['routes', { guid: 'r', protocol: 'http', host: 'shop', destinations: [] }],
    ['a process', { guid: 'a1', type: 'web', instances: 1 }],
    ['the summary of a space', { guid: 's1', name: 'prod', apps: [], services: [] }],
    ['something without a name', { guid: 'x' }],
  ])('%s: no apps, and said to be none', (_kind, resource) => {
    const text = JSON.stringify({ pagination: { total_results: 1 }, resources: [resource] });
    const { value, problems } = readCapiApps({ name: 'apps.json', text });
    expect(value).toBeUndefined();
    expect(problems).toMatchObject([
      { message: expect.stringContaining('apps.json has no apps in it') as unknown },
    ]);
  });

  test('a space that the user may not see is left out of `included`', () => {
    expect(namesIn({ resources: [APP] })).toEqual([NAMES[0]]);
  });

  test('the captured list', () => {
    const text = readFileSync('test/fixtures/silk-cell/snapshot/apps.json', 'utf8');
    const names = namesIn(JSON.parse(text));
    expect(names.map(({ appName }) => appName).filter(Boolean)).toEqual([
      'frontend',
      'backend',
      'reporter',
    ]);
    expect(names).toHaveLength(7);
  });
});

describe('v2', () => {
  const entity = { name: 'proxy', space_guid: 's1' };
  test('a single app', () => {
    expect(namesIn({ metadata: { guid: 'a1' }, entity })).toEqual([
      { appGuid: 'a1', appName: 'proxy', spaceGuid: 's1' },
    ]);
  });

  test('a list with the relations inline', () => {
    const organization = { entity: { name: 'o' } };
    const space = { entity: { name: 's', organization_guid: 'o1', organization } };
    const app = { metadata: { guid: 'a1' }, entity: { ...entity, space } };
    expect(namesIn({ total_results: 1, resources: [app] })).toEqual([
      {
        appGuid: 'a1',
        appName: 'proxy',
        spaceGuid: 's1',
        spaceName: 's',
        orgGuid: 'o1',
        orgName: 'o',
      },
    ]);
  });
});

test('names in the evidence are quoted, control characters and all', () => {
  const { value } = readCapiApps({
    name: 'apps.json',
    text: JSON.stringify({ guid: 'a1', name: 'x\u001b[31m' }),
  });
  expect(value?.identities?.[0]?.evidence.detail).toBe('app "x\\u001b[31m"');
});

test('an error reply is a problem', () => {
  const text = '{"errors":[{"detail":"Unknown request","title":"CF-NotFound","code":10000}]}';
  expect(readCapiApps({ name: 'apps.json', text })).toEqual({
    problems: [{ code: 'BAD_INPUT', message: 'apps.json holds an error reply: Unknown request' }],
  });
});
