import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { opsFile } from '../../../../src/lib/logging/ops-file/ops-file.js';
import { readManifest } from '../../../../src/lib/logging/ops-file/read-manifest.js';

/** The part of cf-deployment's manifest that matters, with an isolation segment. */
const MANIFEST = `
name: cf-prod
releases:
- {name: silk, version: 3.116.0}
- {name: diego, version: 2.138}
instance_groups:
- name: api
  jobs: [{name: policy-server, release: cf-networking}]
- name: diego-cell
  jobs:
  - {name: rep, release: diego}
  - name: silk-cni
    release: silk
    properties: {iptables_logging: true}
  - {name: vxlan-policy-agent, release: silk, properties: {iptables_logging: ((toggle))}}
- name: isolated-diego-cell
  jobs:
  - {name: silk-cni, release: silk}
  - {name: vxlan-policy-agent, release: silk}
`;

test('every job that logs is switched, in the groups and releases of the deployment', () => {
  const { value: jobs, problems } = readManifest(MANIFEST);
  if (jobs === undefined) throw new Error('not read');
  expect(problems).toEqual([]);
  expect(jobs.jobs[0]).toEqual({
    group: 'diego-cell',
    job: 'silk-cni',
    release: 'silk',
    version: '3.116.0',
    logging: true,
  });
  const { text, commands } = opsFile(jobs, { enabled: true, file: 'my ops.yml' });
  const path = (group: string, job: string) =>
    `/instance_groups/name=${group}/jobs/name=${job}/properties?/iptables_logging`;
  expect(parse(text)).toEqual(
    ['diego-cell', 'isolated-diego-cell'].flatMap((group) =>
      ['silk-cni', 'vxlan-policy-agent'].map((job) => ({
        type: 'replace',
        path: path(group, job),
        value: true,
      })),
    ),
  );
  expect(text).toContain('silk/3.116.0');
  expect(commands).toEqual([
    'bosh -d cf-prod manifest > cf-prod.yml',
    "bosh -d cf-prod deploy cf-prod.yml -o 'my ops.yml'",
  ]);
});

test.each([
  ['no YAML', '{a: [', 'no YAML'],
  ['a manifest without a name', 'instance_groups: []', 'no name'],
  ['nothing', '', 'no name'],
])('%s is said', (_, text, message) => {
  const { value, problems } = readManifest(text);
  expect(value).toBeUndefined();
  expect(problems).toMatchObject([
    { code: 'OUTSIDE_FAILED', message: expect.stringContaining(message) },
  ]);
});
