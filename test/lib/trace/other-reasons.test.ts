import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BACKEND, ChangedCapture } from './changed-capture.js';
import { CELL_IDS } from './traced.js';

/** Of containers of the app backend, as the rules that mark their packets have them. */
const BACKEND_ADDRESS = new RegExp(`-s ([\\d.]+)/32 .*"src:${BACKEND}"`, 'g');

let capture: ChangedCapture;

beforeEach(async () => {
  capture = await ChangedCapture.make();
});

afterEach(async () => {
  await capture.copy.remove();
});

describe('nothing runs', () => {
  test('of an app', async () => {
    for (const id of Object.values(CELL_IDS)) {
      // The container's own rules go with it; those of policies stay for some seconds.
      await capture.change(`cells/${id}/iptables-save.txt`, (save) => {
        const gone = [...save.matchAll(BACKEND_ADDRESS)].map(([, ip]) => ip ?? '');
        return save
          .split('\n')
          .filter((line) => !gone.some((ip) => line.includes(`-A FORWARD -s ${ip}/32 `)))
          .join('\n');
      });
      await capture.change(`cells/${id}/container-metadata.json`, (store) =>
        JSON.stringify(
          Object.fromEntries(
            Object.entries(JSON.parse(store) as Record<string, unknown>).filter(
              ([, entry]) => !JSON.stringify(entry).includes(BACKEND),
            ),
          ),
        ),
      );
    }
    await capture.change('actual-lrps.ndjson', (lines) =>
      lines
        .split('\n')
        .filter((line) => !line.includes(BACKEND))
        .join('\n'),
    );
    expect(await capture.ask('frontend', 'backend', { port: 8080 })).toMatchObject({
      verdict: 'denied',
      reason: 'APP_NOT_RUNNING',
      sentence: 'frontend does not reach backend on tcp port 8080: backend has no running instance',
      fix: ['cf start backend'],
      pairs: [],
    });
  });

  test('of an instance', async () => {
    const { reason, sentence, fix } = await capture.ask('backend/7', 'frontend', { port: 8080 });
    expect(reason).toBe('APP_NOT_RUNNING');
    expect(sentence).toContain('backend/7 does not run, only backend/0, backend/1, backend/2');
    expect(fix).toEqual([]);
  });
});

describe('what policies and groups have no say in', () => {
  test('an answer passes where its connection did', async () => {
    const { verdict, reason, pairs } = await capture.ask('frontend/0', '203.0.113.10', {
      icmpType: '0/0',
    });
    expect([verdict, reason]).toEqual(['denied', 'ASG_NO_RULE']);
    expect(pairs[0]?.alternatives).toMatchObject([{ verdict: 'allowed', reason: 'ESTABLISHED' }]);
  });

  test('the router comes in by a mapped port', async () => {
    const document = await capture.ask('10.0.16.1', '10.0.16.15:61000');
    expect(document).toMatchObject({ verdict: 'allowed', reason: 'INGRESS_ROUTER' });
    expect(document.sentence).toContain(
      'port 61000 of cell c02dc4dd is mapped to frontend/0 (10.255.41.2:8080)',
    );
    expect(document.notes).toEqual(['Such packets are never logged']);
  });

  test('so does a container of another cell, where its groups let it out: no policy is asked for', async () => {
    await capture.changeRules('cell-0', (save) =>
      save
        .replace(
          '--dst-range 10.0.24.9-10.0.24.9 -m tcp --dport 5432',
          '--dst-range 10.0.16.16-10.0.16.16 -m tcp --dport 61000',
        )
        .replaceAll(
          '--dst-range 10.0.24.9-10.0.24.9 -m tcp --dport 5432',
          '--dst-range 10.0.16.16-10.0.16.16 -m tcp --dport 61000',
        ),
    );
    const document = await capture.ask('frontend/0', '10.0.16.16:61000');
    expect(document).toMatchObject({ verdict: 'allowed', reason: 'INGRESS_ROUTER' });
    expect(document.sentence).toContain(
      'its security groups let it out, and port 61000 of cell 78859829 is mapped to backend/1',
    );
  });

  test.each([
    ['a service of the cell', '169.254.0.2:9001', 'allowed'],
    ['the cell itself', '10.0.16.15:1800', 'denied'],
  ])('%s', async (_, destination, verdict) => {
    const document = await capture.ask('frontend/0', destination);
    expect(document).toMatchObject({ verdict, reason: 'HOST_PROTECTED' });
    expect(document.notes).toContain('Such packets are never logged');
  });

  test('a container reaches itself', async () => {
    expect(await capture.ask('backend/0', 'backend/0', { port: 1 })).toMatchObject({
      verdict: 'allowed',
      reason: 'POLICY_ALLOWED',
      pairs: [{ hops: [], logs: [] }],
    });
  });

  test.each([
    ['of the overlay, on no cell', 'frontend/0', '10.255.200.9:80', '10.255.200.9'],
    ['from outside to a container', '8.8.8.8', 'frontend', '8.8.8.8'],
  ])('an address %s', async (_, source, destination, unknown) => {
    const document = await capture.ask(source, destination);
    expect(document).toMatchObject({ verdict: 'denied', reason: 'UNKNOWN_ADDRESS' });
    expect(document.sentence).toContain(`no cell that is known has a container with ${unknown}`);
  });

  test('a container without rules on its cell', async () => {
    await capture.changeRules('cell-1', (save) => save.replace(/^.*10\.255\.92\.2.*\n/gm, ''));
    await expect(capture.ask('frontend/0', 'backend/1', { port: 8080 })).rejects.toMatchObject({
      code: 'PARTIAL',
      message: expect.stringMatching(
        /^Whether frontend\/0 reaches backend\/1 on tcp port 8080 is not known: the rules of diego-cell\/78859829\S* have nothing of backend\/1 with 10\.255\.92\.2, which runs there/,
      ) as unknown,
    });
  });

  test('a rule with a match that is not understood', async () => {
    const rule = '-A FORWARD -m u32 --u32 "0x0>>0x16" -j DROP';
    await capture.changeRules('cell-0', (save) =>
      save.replace(/^.*-A FORWARD -j vpa--/m, `${rule}\n$&`),
    );
    const document = await capture.ask('frontend/0', 'backend/0', { port: 8080 });
    expect(document).toMatchObject({ verdict: 'denied', reason: 'UNMODELLED_RULE' });
    expect(document.sentence).toBe(
      `Whether frontend/0 reaches backend/0 on tcp port 8080 cannot be told: a rule on cell c02dc4dd decides that is not understood: ${rule}`,
    );
  });

  test("an operator's own rule", async () => {
    const rule = '-A FORWARD -s 10.255.41.2/32 -d 10.255.41.3/32 -j DROP';
    await capture.changeRules('cell-0', (save) =>
      save.replace(/^.*-A FORWARD -j vpa--/m, `${rule}\n$&`),
    );
    const document = await capture.ask('frontend/0', 'backend/0', { port: 8080 });
    expect(document).toMatchObject({ verdict: 'denied', reason: 'UNMODELLED_RULE' });
    expect(document.sentence).toContain(`decides that is not Cloud Foundry's: ${rule}`);
  });

  test('a built-in chain that drops', async () => {
    await capture.changeRules('cell-0', (save) =>
      save
        .replace(
          /:FORWARD ACCEPT \[0:0\]\n:OUTPUT ACCEPT \[421/,
          ':FORWARD DROP [0:0]\n:OUTPUT ACCEPT [421',
        )
        .replace(/^.*-A FORWARD .*\n/gm, ''),
    );
    const document = await capture.ask('10.0.16.1', '10.0.16.15:61000');
    expect(document).toMatchObject({ verdict: 'denied', reason: 'UNMODELLED_RULE' });
    expect(document.sentence).toContain('a built-in chain of cell c02dc4dd drops whatever');
  });

  test('policies are switched off for a cell', async () => {
    await capture.changeRules('cell-0', (save) =>
      save.replace(
        /^.*-A (vpa--\d+) /m,
        (line, chain: string) => `-A ${chain} -s 10.255.0.0/16 -d 10.255.0.0/16 -j ACCEPT\n${line}`,
      ),
    );
    const document = await capture.ask('reporter/0', 'backend/0', { port: 8080 });
    expect(document).toMatchObject({ verdict: 'allowed', reason: 'POLICY_ALLOWED' });
    expect(document.sentence).toContain('without a policy between the apps');
  });
});
