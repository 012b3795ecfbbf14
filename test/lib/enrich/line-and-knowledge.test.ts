import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gatherKnowledge } from '../../../src/lib/enrich/knowledge.js';
import { Enricher } from '../../../src/lib/flow/enricher.js';
import type { Flow } from '../../../src/lib/flow/flow.js';
import { openSnapshot } from '../../../src/lib/source/snapshot-source.js';
import { readOne } from '../kernel-log/read-lines.js';

/** appB/0 to appA/0 at 09:26:53, denied; a policy of 09:30 leads from appA to appB; taken at 09:35:31. */
const FIXTURE = 'test/fixtures/policy-after-line';
const [OWN, OF_SENDER] = [
  '41f89d1e-d039-4e61-a332-4b98a5c03db4',
  '9c7b1405-2d9e-4cae-807f-ce8d888a8400',
] as const;
const [APP_A, APP_B] = [
  'ea152fd7-bc39-4a66-8843-5dc15361d3e6',
  'b182f31f-22de-4da0-a4af-34483324c246',
] as const;
/** 09:26:53, half a second before the line. */
const OLD = '1796117213000000';
const LINE = '2026-12-01T09:26:53.582036+00:00';

let folder: string;
let line: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfnet-then-'));
  line = await readFile(join(FIXTURE, 'cells', OWN, 'kern.log'), 'utf8');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Edit = (text: string) => string;
const rulesOf = (cell: string): string => `cells/${cell}/iptables-save.txt`;
const renamed: Edit = (text) => text.replaceAll(/vpa--\d+/g, `vpa--${OLD}`);
const emptied: Edit = (text) => text.replaceAll(/^.*-A vpa--.*\n/gm, '');
const withPolicyTo =
  (app: string, ip: string, port: number): Edit =>
  (text) =>
    text.replace(
      /^COMMIT\n(?=# Completed[^\n]*\n# Generated[^\n]*\n\*nat)/m,
      `[0:0] -A vpa--${OLD} -d ${ip}/32 -p tcp -m tcp --dport ${port} -m mark --mark 0x2 -m comment --comment "src:${APP_B}_dst:${app}" -j ACCEPT\n$&`,
    );
const policies = (...list: readonly (readonly [string, string, number])[]): string =>
  JSON.stringify({
    policies: list.map(([source, destination, port]) => ({
      source: { id: source },
      destination: { id: destination, protocol: 'tcp', ports: { start: port, end: port } },
    })),
  });

let copies = 0;
async function flowOf(
  edits: Readonly<Record<string, Edit | string | null>>,
  text = line,
): Promise<Flow> {
  const copy = join(folder, String(copies++));
  await cp(FIXTURE, copy, { recursive: true });
  for (const [name, edit] of Object.entries(edits)) {
    const path = join(copy, name);
    if (edit === null) await rm(path);
    else if (typeof edit === 'string') await writeFile(path, edit);
    else await writeFile(path, edit(await readFile(path, 'utf8')));
  }
  const source = await openSnapshot(copy);
  const { knowledge } = await gatherKnowledge(source);
  return new Enricher(knowledge, { id: OWN }).enrich(readOne(text));
}

const bothOld = { [rulesOf(OWN)]: renamed, [rulesOf(OF_SENDER)]: renamed };
const noRules = { [rulesOf(OWN)]: emptied, [rulesOf(OF_SENDER)]: emptied };
const oldWithoutRules = {
  [rulesOf(OWN)]: (text: string) => renamed(emptied(text)),
  [rulesOf(OF_SENDER)]: (text: string) => renamed(emptied(text)),
};
const oldWithOtherPort = {
  [rulesOf(OWN)]: (text: string) => withPolicyTo(APP_A, '10.255.1.2', 9090)(renamed(text)),
  [rulesOf(OF_SENDER)]: renamed,
};
const THERE = [APP_A, APP_B, 8080] as const;

describe('why the line was denied', () => {
  test.each<
    [string, Parameters<typeof flowOf>[0], string | undefined, string | undefined, string?]
  >([
    ['the chains are newer', {}, undefined, 'WRONG_DIRECTION'],
    ['the chains are older', bothOld, 'WRONG_DIRECTION', undefined],
    [
      "the sender's chain is newer, and appA the source of some policy",
      { [rulesOf(OWN)]: renamed },
      undefined,
      'WRONG_DIRECTION',
    ],
    [
      "the sender's chain is newer, and appA the source of none",
      { [rulesOf(OWN)]: (text: string) => renamed(emptied(text)), 'policies.json': policies() },
      'NO_POLICY',
      undefined,
    ],
    [
      'no policy then and now',
      { ...oldWithoutRules, 'policies.json': policies() },
      'NO_POLICY',
      undefined,
    ],
    ['a policy is gone since', { ...noRules, 'policies.json': policies() }, undefined, 'NO_POLICY'],
    [
      'a policy has come since',
      { 'policies.json': policies([APP_B, APP_A, 8080]) },
      undefined,
      'AGENT_STALE',
    ],
    [
      'another port then and now',
      { ...oldWithOtherPort, 'policies.json': policies(THERE, [APP_B, APP_A, 9090]) },
      'PORT_MISMATCH',
      undefined,
    ],
    [
      'another port on the cell, and the policies are not known',
      { ...oldWithOtherPort, 'policies.json': null },
      'PORT_MISMATCH',
      undefined,
    ],
    [
      'the port was changed a moment ago: the rules are not, yet',
      { ...oldWithOtherPort, 'policies.json': policies(THERE, [APP_B, APP_A, 8080]) },
      undefined,
      'AGENT_STALE',
    ],
    [
      'the policies say otherwise than the rules',
      { ...bothOld, 'policies.json': policies() },
      undefined,
      'NO_POLICY',
    ],
    [
      'nobody knows when the snapshot was taken',
      { ...bothOld, 'snapshot.json': '{"version":1}' },
      undefined,
      'WRONG_DIRECTION',
    ],
    [
      'the names of chains tell no time',
      { [rulesOf(OWN)]: (text: string) => text.replaceAll(/vpa--\d+/g, 'vpa--1') },
      undefined,
      'WRONG_DIRECTION',
    ],
    ['the rules of the cell are not known', { [rulesOf(OWN)]: null }, undefined, 'WRONG_DIRECTION'],
    ['a line without a time', bothOld, undefined, 'WRONG_DIRECTION', ''],
    [
      'a line of just before the chain was made',
      bothOld,
      undefined,
      'WRONG_DIRECTION',
      '2026-12-01T09:26:52.999999+00:00',
    ],
    [
      'a line of the moment in which the snapshot was taken',
      bothOld,
      'WRONG_DIRECTION',
      undefined,
      '2026-12-01T09:35:31.875000+00:00',
    ],
  ])('%s', async (_, edits, reason, today, time = LINE) => {
    const text = time === '' ? line.slice(line.indexOf('[')) : line.replace(LINE, time);
    const flow = await flowOf(edits, text);
    expect([flow.reason, flow.hindsight]).toEqual([reason, today && { reason: today }]);
  });

  test('what is known is older than the line: that is said', async () => {
    const flow = await flowOf(bothOld, line.replace(LINE, '2026-12-01T10:00:00+00:00'));
    const knownAt = Date.parse('2026-12-01T09:35:31.875Z');
    expect([flow.reason, flow.hindsight]).toEqual([
      undefined,
      { reason: 'WRONG_DIRECTION', knownAt },
    ]);
  });
});

describe('the rule of a line, and what its prefix proves', () => {
  const allowed = (time: string): string =>
    `${time} host kernel: [ 1.0] OK_0001_${APP_B.slice(0, 20)} IN=s-010255001002 OUT=s-010255001003 SRC=10.255.1.2 DST=10.255.1.3 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=40000 DPT=8080 WINDOW=1 RES=0x00 SYN URGP=0 MARK=0x1 `;
  const blocked = (time: string): string =>
    `${time} host kernel: [ 1.0] DENY_af19bed3-831d-4d66-9ca7 IN=s-010255001002 OUT=eth0 SRC=10.255.1.2 DST=10.0.0.9 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=40000 DPT=25 WINDOW=1 RES=0x00 SYN URGP=0 MARK=0x1 `;
  const untold: Edit = (text) => text.replaceAll(/"(?:updated|created)_at":"[^"]*",/g, '');

  test.each<
    [
      string,
      (time: string) => string,
      string,
      Readonly<Record<string, Edit>>,
      string | undefined,
      string,
    ]
  >([
    ['a chain that was made later', allowed, LINE, {}, undefined, 'POLICY_ALLOWED'],
    ['a chain that was there', allowed, LINE, bothOld, `vpa--${OLD}`, 'POLICY_ALLOWED'],
    [
      'a chain that may be another by then',
      allowed,
      '2026-12-01T10:00:00Z',
      {},
      undefined,
      'POLICY_ALLOWED',
    ],
    ['groups that were changed later', blocked, LINE, {}, undefined, 'ASG_NO_RULE'],
    [
      'groups that were changed long before',
      blocked,
      '2026-12-01T09:40:00Z',
      {},
      'asg-af19bed3831d4d669ca7',
      'ASG_NO_RULE',
    ],
    [
      'groups of which nobody knows that they were changed',
      blocked,
      LINE,
      { 'security-groups.json': untold },
      'asg-af19bed3831d4d669ca7',
      'ASG_NO_RULE',
    ],
  ])('%s', async (_, print, time, edits, chain, reason) => {
    const flow = await flowOf(edits, print(time));
    expect([flow.reason, flow.rule?.chain]).toEqual([reason, chain]);
    expect(flow.rule ?? flow.ruleToday).toBeDefined();
    expect(flow.rule === undefined || flow.ruleToday === undefined).toBe(true);
  });

  test("the rules that are made with a container stay: a line's time does not matter", async () => {
    const flow = await flowOf({});
    expect(flow.rule).toMatchObject({ chain: 'overlay--af19bed3-831d-4d66-', number: 4 });
  });
});
