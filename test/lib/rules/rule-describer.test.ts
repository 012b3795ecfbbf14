import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { DescribedRule } from '../../../src/lib/rules/rules-document.js';
import { SnapshotCopy } from '../source/snapshot-copy.js';
import { answered, CELL_0, rulesOn } from './answered.js';

const FRONTEND = { guid: '08995ea7-06f8-4302-bf84-7a6278f3019f', name: 'frontend' };
const BACKEND = { guid: '584d9cba-f153-45e2-acb0-b9d819a281af', name: 'backend' };
const REPORTER = { guid: '132640c4-3c1b-49ad-81ca-fd3105cc7ccd', name: 'reporter' };

const TO_BACKEND = '-d 10.255.41.3/32 -p tcp -m tcp --dport 8080 -m mark --mark 0x1';
const LOG = '-j LOG --log-prefix "OK_0001_584d9cba-f153-45e2-a "';

let copy: SnapshotCopy;
beforeEach(async () => {
  copy = await SnapshotCopy.ofCapture();
});
afterEach(() => copy.remove());

async function described(...rules: readonly string[]): Promise<readonly DescribedRule[]> {
  const chains = new Set(rules.map((rule) => rule.split(' ')[1] ?? ''));
  const lines = ['*filter', ...[...chains].map((chain) => `:${chain} - [0:0]`), ...rules, 'COMMIT'];
  await copy.write(`cells/${CELL_0}/iptables-save.txt`, `${lines.join('\n')}\n`);
  const { document } = await answered({ cells: [CELL_0], every: true }, copy.directory);
  return rulesOn(document, CELL_0);
}

describe('whom a policy lets in', () => {
  const noted = (source: string) =>
    `-A vpa--1 ${TO_BACKEND} -m comment --comment "src:${source}_dst:${BACKEND.guid}" -j ACCEPT`;

  test("the agent's note tells, whoever has the tag today", async () => {
    const rules = await described(`-A vpa--1 ${TO_BACKEND} ${LOG}`, noted(REPORTER.guid));
    expect(rules.map(({ source_app }) => source_app)).toEqual([REPORTER, REPORTER]);
  });

  test('the note of a rule for something else does not count: the tag does', async () => {
    const [rule] = await described(
      `-A vpa--1 ${TO_BACKEND} ${LOG}`,
      noted(REPORTER.guid).replace('8080', '9090'),
    );
    expect(rule?.source_app).toEqual(FRONTEND);
  });

  test('the tag does not tell where its app has no policy that leads here', async () => {
    await copy.write('policies.json', '{"policies":[]}');
    const [rule] = await described(`-A vpa--1 ${TO_BACKEND} ${LOG}`);
    expect(rule).not.toHaveProperty('source_app');
  });

  test('a tag that nobody has tells nothing', async () => {
    const [rule] = await described(`-A vpa--1 ${TO_BACKEND} ${LOG}`.replace('OK_0001', 'OK_0077'));
    expect(rule).toMatchObject({ app: BACKEND, verdict: 'allowed', kind: 'c2c' });
    expect(rule).not.toHaveProperty('source_app');
  });

  test('an app that nobody knows has its guid', async () => {
    const [rule] = await described(noted('dead0001-0000-4000-8000-000000000000'));
    expect(rule?.source_app).toEqual({ guid: 'dead0001-0000-4000-8000-000000000000' });
  });
});

describe('whom a rule is about', () => {
  test.each([
    ['its chain', '-A input--9e2d8089-a00e-463d-93 -j REJECT', 'frontend', 0],
    ['a chain of security groups', '-A asg-3320ced42f804b15a65a -j REJECT', 'backend', 0],
    ['the chain that it leads to', '-A FORWARD -j overlay--25859a2e-9c34-40cc-', 'reporter', 0],
    ['the address to which', '-A X -d 10.255.41.2/32 -j ACCEPT', 'frontend', 0],
    ['the address from which', '-A X -s 10.255.41.3/32 ! -d 10.255.0.0/16 -j ACCEPT', 'backend', 0],
    ['an address elsewhere: nobody', '-A X -d 10.255.92.2/32 -j ACCEPT', undefined, undefined],
    ['every other address: nobody', '-A X ! -d 10.255.41.2/32 -j ACCEPT', undefined, undefined],
    ['a network: nobody', '-A X -d 10.255.41.0/24 -j ACCEPT', undefined, undefined],
    ['a chain of nobody', '-A netout--00000000-0000-4000-8 -j REJECT', undefined, undefined],
  ])('%s', async (_, spec, app, index) => {
    const [rule] = await described(spec);
    expect([rule?.app?.name, rule?.instance?.index]).toEqual([app, index]);
    expect(rule).not.toHaveProperty('verdict');
  });

  test('the address of another app than the prefix names is not its instance', async () => {
    const [rule] = await described(
      `-A vpa--1 ${TO_BACKEND.replace('10.255.41.3', '10.255.41.2')} ${LOG}`,
    );
    expect(rule?.app).toEqual(BACKEND);
    expect(rule).not.toHaveProperty('instance');
  });

  test('a LOG rule that somebody else wrote', async () => {
    const [rule, bare] = await described(
      '-A INPUT -p tcp -j LOG --log-prefix "MINE: "',
      '-A INPUT -j LOG',
    );
    expect(rule).toEqual({
      family: 'ipv4',
      table: 'filter',
      chain: 'INPUT',
      number: 1,
      spec: '-A INPUT -p tcp -j LOG --log-prefix "MINE: "',
      prefix: 'MINE:',
      match: { protocol: 'tcp' },
    });
    expect(bare).not.toHaveProperty('prefix');
  });
});
