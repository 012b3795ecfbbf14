import { describe, expect, test } from '@jest/globals';
import type { Match } from '../../../src/lib/explain/match.js';
import { createPalette } from '../../../src/lib/output/color.js';
import { explainText } from '../../../src/lib/output/explain-text.js';
import { CAPTURE, explained } from '../explain/explained.js';

const PLAIN = createPalette(false);

async function textOf(thing: string, columns = 80): Promise<string> {
  const { matches } = await explained(thing, CAPTURE);
  return explainText({ version: 1, input: thing, matches }, { palette: PLAIN, columns });
}

describe('at 80 columns', () => {
  test('an instance', async () => {
    expect(await textOf('9e2d8089')).toBe(`\
instance 0 of app frontend in space shop of org acme, running on
diego-cell/c02dc4dd-e362-4923-a510-ca878e05ae11 since 2026-11-22T00:56:40Z
  app       frontend  08995ea7-06f8-4302-bf84-7a6278f3019f
  space     shop      c8d8f321-22a1-46a3-8c75-b258afc58e7e
  org       acme      f361009d-a481-43e7-86bf-590bb2853499
  instance  9e2d8089-a00e-463d-9342-9054, index 0
  address   10.255.41.2
  cell      diego-cell/c02dc4dd-e362-4923-a510-ca878e05ae11, 10.0.16.15, z1
  tag       0001
  found     by the beginning of its guid
  known by  container-metadata: a container with 10.255.41.2, app_id
            08995ea7-06f8-4302-bf84-7a6278f3019f
            actual-lrps: RUNNING as index 0 of process_guid
            08995ea7-06f8-4302-bf84-7a6278f3019f-5e1f0f0a-0a5c-4f58-9d0c-6d0a8d0b5f11
            since 2026-11-22T00:56:40Z
            capi: app "frontend"
`);
  });

  test('an app with its instances', async () => {
    expect(await textOf('reporter')).toContain(`\
  instances
    0  25859a2e-9c34-40cc-893d-873e  10.255.41.4  running  cell c02dc4dd
    1  5410373c-237e-423b-9a58-de65  10.255.92.3  running  cell 78859829
`);
  });

  test('a cell with its containers', async () => {
    expect(await textOf('10.0.16.16')).toBe(`\
cell diego-cell/78859829-2386-4fe4-9551-2f6734f114c4 at 10.0.16.16 in zone z1, 2
containers known on it
  cell  diego-cell/78859829-2386-4fe4-9551-2f6734f114c4, 10.0.16.16, z1
  instances
    reporter/1  5410373c-237e-423b-9a58-de65  10.255.92.3  running
    backend/1   b0364206-7613-4579-b542-7d22  10.255.92.2  running
  known by  container-metadata: names 2 containers on this cell
            actual-lrps: names 2 containers on this cell
`);
  });

  test('a line, its parts beside their meanings', async () => {
    const line =
      'DENY_9e2d8089-a00e-463d-9342 IN=s-010255041002 OUT=eth0 MAC=aa:aa:0a:ff:29:02:ee:ee:0a:ff:29:02:08:00 SRC=10.255.41.2 DST=192.0.2.1 SYN';
    expect(await textOf(line)).toContain(`\
  DENY_9e2d8089-a00e-463d-9342  denied: no rule of a security group allows it;
                                9e2d8089-a00e-463d-9342 begins the guid of the
                                source container, frontend/0
  IN=s-010255041002             where the packet came into the cell: the cell's
                                end of the veth pair of frontend/0 (10.255.41.2)
  OUT=eth0                      where it was to leave the cell: the cell's own
                                interface, towards the network outside the
                                overlay
  MAC=aa:aa:0a:ff:29:02:ee:ee:0a:ff:29:02:08:00
                                the frame that brought it: to aa:aa:0a:ff:29:02
`);
  });
});

test('a narrow terminal still gets room for the text', async () => {
  const lines = (await textOf('0xffff0000', 20)).split('\n');
  expect(lines.slice(0, 2)).toEqual(['mark of traffic that', 'comes in by the']);
});

test('several matches are set apart', async () => {
  const text = await textOf('OK_001A_08995ea7-06f8-4302-b');
  expect(text).toContain('\n\npolicy tag of app reporter');
});

describe('colour and untrusted text', () => {
  const MATCH: Match = {
    type: 'app',
    confidence: 'exact',
    sentence: 'app \u001b[31mevil',
    app: { guid: 'a1', name: '\u001b[31mevil' },
    instances: [{ guid: 'h\u0007', app: { guid: 'a1' }, state: 'running' }],
    evidence: [{ from: 'capi', detail: 'app "\u009b31m"' }],
  };

  test('nothing that acts on a terminal gets through', () => {
    const text = explainText(
      { version: 1, input: '', matches: [MATCH] },
      { palette: PLAIN, columns: 80 },
    );
    expect(text).toBe(`\
app \\x1b[31mevil
  app  \\x1b[31mevil  a1
  instances
    -  h\\x07  no address  running
  known by  capi: app "\\x9b31m"
`);
  });

  test.each([
    ['DENY_9e2d8089-a00e-463d-9342', '\u001b[31m'],
    ['OK_9e2d8089-a00e-463d-9342-9', '\u001b[32m'],
    ['DENY_ORL_9e2d8089-a00e-463d-', '\u001b[33m'],
  ])('the title of %s has the colour of its verdict', async (prefix, color) => {
    const { matches } = await explained(`${prefix} IN= OUT= SRC=10.255.41.2 DST=192.0.2.1`);
    const text = explainText(
      { version: 1, input: '', matches },
      { palette: createPalette(true), columns: 80 },
    );
    expect(text.startsWith(`\u001b[1m${color}`)).toBe(true);
  });
});
