import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeGroups } from '../../../../src/lib/logging/asg/change-groups.js';
import { listGroups } from '../../../../src/lib/logging/asg/group-api.js';
import { isSameValue, withLogging } from '../../../../src/lib/logging/asg/rule-logging.js';
import { CfnetError } from '../../../../src/lib/errors/cfnet-error.js';
import type { GroupRecord } from '../../../../src/lib/logging/restore/change-record.js';
import { RecordStore, type Hold } from '../../../../src/lib/logging/restore/record-store.js';
import { restoreGroup } from '../../../../src/lib/logging/restore/restore-group.js';
import { API, FakeCf } from './fake-cf.js';

const RULES = [
  { protocol: 'tcp', destination: '10.0.0.0/8', ports: '443', new_key: { a: [1, null] } },
  { log: false, protocol: 'udp', destination: '10.0.0.1', ports: '53' },
  { protocol: 'icmp', destination: '0.0.0.0/0', type: 8, code: 0, log: true, description: 'ö' },
];

let root: string;
let store: RecordStore;
let cf: FakeCf;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cfnet-groups-'));
  store = new RecordStore(join(root, 'cfnet', 'logging'));
  cf = new FakeCf(JSON.stringify(RULES));
});
afterEach(() => rm(root, { recursive: true }));

const change = async (enabled: boolean, hold?: Hold) =>
  changeGroups(await listGroups(cf.cli), enabled, {
    cf: cf.cli,
    store,
    api: API,
    ...(hold && { hold }),
  });

/** What the request that changes something is answered with: the group is read again first. */
function failAtWriting(error: CfnetError): void {
  let calls = 0;
  cf.before = () => {
    if (++calls === 2) throw error;
  };
}

/** As another cfnet does when it ends. */
async function leave(): Promise<GroupRecord> {
  await store.leave(await record());
  store = new RecordStore(join(root, 'cfnet', 'logging'));
  return record();
}

async function record(): Promise<GroupRecord> {
  const [one] = (await store.list()).value;
  if (one?.kind !== 'group') throw new Error('no record');
  return one;
}

describe('a group', () => {
  test('gets log: true in every rule, keeps the rest, and is restored byte for byte', async () => {
    const before = cf.rules;
    const { value, problems } = await change(true);
    expect(problems).toEqual([]);
    expect(value).toMatchObject([{ changed: true, loggedBefore: 1, logged: 3 }]);
    expect(JSON.parse(cf.rules)).toEqual(RULES.map((rule) => ({ ...rule, log: true })));
    expect(await record()).toMatchObject({ before: RULES, api: API });
    expect(await restoreGroup(cf.cli, await record(), { force: false })).toBe(true);
    expect(cf.rules).toBe(before);
    expect(await restoreGroup(cf.cli, await record(), { force: false })).toBe(false);
    expect(cf.written).toHaveLength(2);
  });

  test('that is as wanted is not written', async () => {
    await change(true);
    expect((await change(true)).value).toMatchObject([{ changed: false, logged: 3 }]);
    expect(cf.written).toHaveLength(1);
  });

  test('that somebody changes at the last moment is not written', async () => {
    const theirs = JSON.stringify([{ protocol: 'all', destination: '10.0.0.1' }]);
    cf.before = () => {
      cf.rules = theirs;
    };
    const { value, problems } = await change(true);
    expect(value).toEqual([]);
    expect(problems).toMatchObject([
      { code: 'OUTSIDE_FAILED', message: expect.stringContaining('just changed') },
    ]);
    expect(cf.rules).toBe(theirs);
    expect((await store.list()).value).toEqual([]);
  });

  test('that somebody has changed since is not changed on top of that: restore would lose it', async () => {
    await change(true);
    const theirs = JSON.stringify([...(JSON.parse(cf.rules) as unknown[]), { protocol: 'all' }]);
    cf.rules = theirs;
    const before = await record();
    const { value, problems } = await change(false);
    expect(value).toEqual([]);
    expect(problems).toMatchObject([
      { code: 'OUTSIDE_FAILED', message: expect.stringContaining('since cfnet did') },
    ]);
    expect(cf.rules).toBe(theirs);
    expect(await record()).toEqual(before);
  });

  test('that may not be changed leaves no record: nothing was written', async () => {
    failAtWriting(new CfnetError('NOT_PERMITTED', 'You are not authorized'));
    expect((await change(true)).problems).toMatchObject([{ code: 'NOT_PERMITTED' }]);
    expect((await store.list()).value).toEqual([]);
    expect(await store.taken()).toEqual([]);
  });

  test('of which it is not known whether it was changed stays recorded, and is nobody else’s change', async () => {
    failAtWriting(new CfnetError('OUTSIDE_FAILED', 'got no answer'));
    expect((await change(true)).problems).toMatchObject([{ message: 'got no answer' }]);
    expect(await leave()).toMatchObject({ before: RULES });
    expect(await change(true)).toMatchObject({ problems: [], value: [{ logged: 3 }] });
    expect(await record()).toMatchObject({
      before: RULES,
      written: JSON.parse(cf.rules) as unknown,
    });
  });

  test.each([undefined, { until: Date.now() + 60_000 }])(
    'whose earlier change stands keeps its record when the next is refused, with hold %j',
    async (hold) => {
      await change(true);
      const earlier = await leave();
      failAtWriting(new CfnetError('NOT_PERMITTED', 'You are not authorized'));
      expect((await change(false, hold)).problems).toMatchObject([{ code: 'NOT_PERMITTED' }]);
      expect(await record()).toEqual(earlier);
      expect(await change(false)).toMatchObject({ problems: [], value: [{ changed: true }] });
      expect(await record()).toMatchObject({ before: RULES });
    },
  );

  test.each([undefined, { until: Date.now() + 60_000 }])(
    'that somebody changes at the last moment keeps the record of an earlier change, with hold %j',
    async (hold) => {
      await change(true);
      const earlier = await leave();
      cf.before = () => {
        cf.rules = JSON.stringify([{ protocol: 'all', destination: '10.0.0.1' }]);
      };
      expect((await change(false, hold)).problems).toMatchObject([
        { message: expect.stringContaining('just changed') },
      ]);
      expect(await record()).toEqual(earlier);
      expect(await store.own()).toEqual([]);
      expect(await store.taken()).toEqual([]);
    },
  );

  test('is put back byte for byte by switching it off again', async () => {
    cf.rules = JSON.stringify(RULES.slice(0, 2));
    const before = cf.rules;
    await change(true);
    await change(false);
    expect(cf.rules).toBe(before);
  });

  test('that somebody has changed since is not overwritten, unless it is to be', async () => {
    await change(true);
    const theirs = JSON.stringify(RULES.slice(1));
    cf.rules = theirs;
    await expect(restoreGroup(cf.cli, await record(), { force: false })).rejects.toMatchObject({
      code: 'OUTSIDE_FAILED',
      hint: expect.stringContaining('--force'),
    });
    expect(cf.rules).toBe(theirs);
    await restoreGroup(cf.cli, await record(), { force: true });
    expect(cf.rules).toBe(JSON.stringify(RULES));
  });

  test('is named so that the command to look at it can be pasted', async () => {
    await change(true);
    cf.rules = JSON.stringify(RULES.slice(1));
    const group = { guid: 'g', name: 'x; rm -rf y' };
    await expect(
      restoreGroup(cf.cli, { ...(await record()), group }, { force: false }),
    ).rejects.toMatchObject({
      hint: expect.stringContaining("Look with cf security-group 'x; rm -rf y'; cfnet"),
    });
  });

  test('whose change was recorded and never made is as before already', async () => {
    await change(true);
    cf.rules = JSON.stringify(RULES);
    expect(await restoreGroup(cf.cli, await record(), { force: false })).toBe(false);
  });

  test('is recognised when Cloud Controller gives the keys in another order', async () => {
    await change(true);
    const turned = (await record()).written.map((rule) =>
      Object.fromEntries(Object.entries(rule as object).reverse()),
    );
    cf.rules = JSON.stringify(turned);
    expect(await restoreGroup(cf.cli, await record(), { force: false })).toBe(true);
    expect(cf.rules).toBe(JSON.stringify(RULES));
  });
});

test('whatever rules hold: only log changes, and only where it has to', () => {
  const rule = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 });
  const rules = fc.array(fc.oneof(rule, fc.jsonValue()), { maxLength: 5 });
  fc.assert(
    fc.property(rules, fc.boolean(), (before, enabled) => {
      const after = withLogging(before, enabled);
      expect(after).toHaveLength(before.length);
      after.forEach((one, at) => {
        const old = before[at];
        const isObject = typeof old === 'object' && old !== null && !Array.isArray(old);
        const wanted = isObject ? { ...old, log: enabled } : old;
        const isUntouched = one === old && (!isObject || (old['log'] === true) === enabled);
        expect(isUntouched || isSameValue(one, wanted)).toBe(true);
      });
    }),
  );
});
