import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { REASON_CODES } from '../src/lib/flow/flow.js';
import { SCHEMA_NAMES, expectToFit, misfits, type SchemaName } from './support/schema.js';

const GUID = '3320ced4-2f80-4b15-a65a-8528';
const CELL = { id: 'c02dc4dd', name: 'diego-cell/c02dc4dd', ip: '10.0.16.15' };
const RULE = { table: 'filter', chain: 'overlay--x', number: 4, spec: '-A overlay--x -j LOG' };
const ENDPOINT = {
  ip: '10.255.41.3',
  port: 8080,
  app: { guid: 'g' },
  instance: { guid: GUID, index: 0 },
};

/** A document of each kind as the contract shows it. */
const EXAMPLES: Readonly<Record<SchemaName, Record<string, unknown>>> = {
  doctor: {
    version: 1,
    checks: [{ id: 'cf-cli', title: 'cf is installed', status: 'ok', detail: 'cf 8.18.4' }],
    silence: {
      question: 'Why is nothing seen of appA → appB?',
      cause: 'never-arrived',
      causes: [
        { id: 'never-arrived', title: 'No packets came', answer: 'yes', evidence: 'none in 5 s' },
      ],
    },
    errors: [],
  },
  probe: {
    version: 1,
    verdict: 'denied',
    sentence: 'The tcp connection was denied',
    outcome: 'refused',
    tool: 'curl',
    attempts: 1,
    protocol: 'tcp',
    source: { ip: '10.255.41.2', app: { guid: 'g' } },
    destination: ENDPOINT,
    watched: ['c02dc4dd'],
    predicted: {
      verdict: 'denied',
      reason: 'NO_POLICY',
      sentence: 'frontend does not reach backend',
    },
    agrees: true,
    notes: [],
    fix: ['cf add-network-policy frontend backend'],
    errors: [],
  },
  lab: {
    version: 1,
    name: 'default',
    running: true,
    pid: 4711,
    started_at: '2026-01-05T09:15:31.000Z',
    plane: { kind: 'simulated', why: 'as asked for' },
    cells: [{ id: 'c02dc4dd', ip: '10.0.16.15' }],
    apps: ['appA'],
    api: 'https://127.0.0.1:1',
    director: 'https://127.0.0.1:2',
    proxy: 'socks5://127.0.0.1:3',
    folder: '/home/me/.local/state/cfnet/lab/default',
  },
  'lab-env': {
    CFNET_LAB: 'default',
    CF_HOME: '/f/cf-home',
    SSL_CERT_FILE: '/f/ca-bundle.pem',
    BOSH_ENVIRONMENT: 'https://127.0.0.1:2',
    BOSH_CLIENT: 'admin',
    BOSH_CLIENT_SECRET: 's',
    BOSH_CA_CERT: '/f/ca.pem',
    BOSH_DEPLOYMENT: 'cf',
    BOSH_ALL_PROXY: 'socks5://127.0.0.1:3',
    PATH: '/f/bin:/bin',
  },
  error: {
    error: { code: 'NOT_LOGGED_IN', message: 'cf is not logged in', hint: 'Run cf login.' },
  },
  explain: {
    version: 1,
    input: GUID,
    matches: [
      {
        type: 'instance',
        confidence: 'exact',
        app: { guid: 'g', name: 'backend' },
        instance: { guid: GUID, index: 0 },
        cell: CELL,
        ip: '10.255.41.3',
        state: 'running',
        evidence: [{ from: 'container-metadata', detail: 'the store of cell c02dc4dd' }],
      },
    ],
  },
  gap: {
    version: 1,
    type: 'gap',
    from: '2019-04-18T18:01:05.306552Z',
    to: '2019-04-18T18:02:05Z',
    cell: CELL,
    cause: 'unreadable',
    file: 'kern.log.2.gz',
    bytes: 17,
  },
  flow: {
    version: 1,
    time: '2019-04-18T18:01:05.306552Z',
    uptime: 22246.987902,
    cell: CELL,
    verdict: 'denied',
    kind: 'c2c',
    direction: 'ingress',
    protocol: 'tcp',
    source: { ip: '10.255.77.3', port: 39304, interface: 's-010255077003' },
    destination: ENDPOINT,
    tcp_flags: ['SYN'],
    mark: 2,
    tag: '0002',
    prefix: 'DENY_C2C_f13ffea0-9d0d-4ee9-',
    rule: RULE,
    reason: 'NO_POLICY',
    raw: 'kernel: …',
  },
  'logging-change': {
    version: 1,
    action: 'enable',
    cells: [
      {
        cell: CELL,
        changed: true,
        before: false,
        running: true,
        allow_rules: 1,
        deny_rules: 0,
        notes: [{ code: 'C2C_ONLY_AT_RUN_TIME', contradiction: false, message: 'Switched on.' }],
      },
    ],
    security_groups: [
      { guid: 'g', name: 'dns', changed: true, rules: 2, logged_before: 0, logged: 2 },
    ],
    containers: [{ cell: CELL, showing: ['appB/0'], waiting: [], to_restart: [] }],
    notes: [],
    errors: [],
  },
  'logging-ops-file': {
    version: 1,
    deployment: 'cf',
    ops_file: '---\n',
    commands: ['bosh -d cf manifest > cf.yml'],
    jobs: [{ group: 'diego-cell', job: 'silk-cni', release: 'silk' }],
    notes: [],
  },
  'logging-restore': {
    version: 1,
    restored: [
      { kind: 'c2c', id: 'x', name: 'diego-cell/x', at: '2026-01-05T09:15:31Z', changed: true },
    ],
    errors: [],
  },
  'logging-status': {
    version: 1,
    cells: [
      {
        cell: CELL,
        c2c: { configured: true, running: null, rules: 12 },
        asg: { configured: false, rules: 0 },
        kern_log: { path: '/var/log/kern.log', exists: true, size: 12 },
      },
    ],
    errors: [],
  },
  rules: {
    version: 1,
    cells: [
      {
        cell: CELL,
        backend: 'nft',
        rules: [
          {
            family: 'ipv4',
            ...RULE,
            prefix: 'OK_0001_584d9cba-f153-45e2-a',
            verdict: 'allowed',
            kind: 'c2c',
            packets: 1,
            bytes: 60,
            limit: { rate: '1/sec', burst: 1 },
            app: { guid: 'g', name: 'backend' },
            source_app: { guid: 'h' },
            match: { destination: '10.255.41.3/32', protocol: 'tcp', ports: '8080', mark: '0x1' },
          },
        ],
      },
    ],
    errors: [{ cell: 'x', code: 'NOT_FOUND', message: 'there is no iptables-save.txt' }],
  },
  trace: {
    version: 1,
    verdict: 'denied',
    reason: 'NO_POLICY',
    sentence: 'No policy allows it.',
    fix: ['cf add-network-policy frontend backend --port 8081 --protocol tcp'],
    pairs: [
      {
        source: ENDPOINT,
        destination: ENDPOINT,
        verdict: 'denied',
        reason: 'NO_POLICY',
        hops: [{ cell: 'c02dc4dd', ...RULE, action: 'REJECT' }],
        logs: [{ cell: 'c02dc4dd', prefix: 'DENY_C2C_x', rule: RULE }],
      },
    ],
  },
  'workshop-hint': {
    version: 1,
    story: '070-marks',
    step: '1',
    number: 2,
    of: 2,
    text: 'This does it:',
    commands: ['cf remove-network-policy appA appB --protocol tcp --port 8080'],
  },
  'workshop-list': {
    version: 1,
    foundation: 'https://api.example.org',
    stories: [
      {
        id: '050-network-namespaces',
        module: 'c2c',
        title: 'Network namespaces',
        needs_kernel: 'they are the kernel’s',
        state: 'started',
        started_at: '2026-01-05T09:15:31.000Z',
        steps: { done: 1, total: 4 },
      },
    ],
  },
  'workshop-report': {
    version: 1,
    learners: [
      {
        foundation: 'https://api.example.org',
        org: 'o',
        space: 's',
        apps: ['appA', 'appB'],
        people: ['admin'],
        stories: [
          {
            id: '070-marks',
            title: 'Marks',
            state: 'finished',
            steps: { done: 5, total: 5 },
            started_at: '2026-01-05T09:15:31.000Z',
            finished_at: '2026-01-05T09:25:31.000Z',
            tries: 2,
            hints: 1,
          },
        ],
        events: [
          {
            at: '2026-01-05T09:15:31.000Z',
            by: 'admin',
            kind: 'passed',
            story: '070-marks',
            step: '1',
            detail: 'no rule marks appA',
          },
        ],
      },
    ],
  },
  'workshop-reset': {
    version: 1,
    stories: ['070-marks'],
    done: true,
    changes: ['remove the policy appA to appB, tcp 8080'],
    errors: [{ code: 'OUTSIDE_FAILED', message: 'it got no answer' }],
  },
  'workshop-story': {
    version: 1,
    story: { id: '070-marks', module: 'c2c', title: 'Marks' },
    learn: ['find the rule'],
    theory: ['Addresses change.'],
    steps: [
      {
        id: '1',
        kind: 'question',
        cell: 'diego-cell/c02dc4dd',
        text: 'Which mark?',
        choices: [{ letter: 'a', text: '0x1' }],
        state: 'unanswered',
      },
    ],
    finished: false,
    started: true,
    assumptions: [{ holds: false, text: 'there is no policy', set_up: 'add it' }],
  },
};

describe.each(SCHEMA_NAMES)('the schema of %s', (name) => {
  test('takes what the contract shows', () => {
    expectToFit(name, EXAMPLES[name]);
  });

  test('refuses keys that the contract does not have', () => {
    expect(misfits(name, { ...EXAMPLES[name], guess: 1 })).not.toEqual([]);
  });

  test('refuses a document without its keys', () => {
    expect(misfits(name, {})).not.toEqual([]);
  });
});

describe('the schema of flow', () => {
  test.each([
    ['a verdict that is none', { verdict: 'maybe' }],
    ['a time that is not UTC', { time: '2019-04-18T18:01:05+02:00' }],
    ['a direction that does not go with the kind', { kind: 'asg' }],
    ['a guess of one out of one', { destination: { ip: '10.255.41.3', ambiguous: [GUID] } }],
    ['an unknown value said with null', { mark: null }],
  ])('refuses %s', (_, change) => {
    expect(misfits('flow', { ...EXAMPLES.flow, ...change })).not.toEqual([]);
  });
});

test('the schemas and the program know the same reasons', () => {
  const common = JSON.parse(readFileSync('schemas/common.schema.json', 'utf8')) as {
    $defs: { reason: { enum: string[] } };
  };
  expect(common.$defs.reason.enum).toEqual(REASON_CODES);
});
