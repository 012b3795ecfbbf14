import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CfnetError } from '../../../src/lib/errors/cfnet-error.js';
import { openSnapshot } from '../../../src/lib/source/snapshot-source.js';
import { traceConnection } from '../../../src/lib/trace/trace-connection.js';
import type { Trace } from '../../../src/lib/trace/trace-result.js';
import { SnapshotCopy } from '../source/snapshot-copy.js';

const CAPTURE = 'test/fixtures/ipv6/snapshot';
const CELLS = ['1', '2'].map((at) => `cells/ce11000${at}-aaaa-4bbb-8ccc-00000000000${at}`);
const LRPS = 'actual-lrps.ndjson';

let copy: SnapshotCopy;

beforeEach(async () => {
  copy = await SnapshotCopy.ofCapture(CAPTURE);
});

afterEach(() => copy.remove());

async function trace(source: string, destination: string, port: number): Promise<Trace> {
  return traceConnection(await openSnapshot(copy.directory), { source, destination, port });
}

async function change(name: string, how: (text: string) => string): Promise<void> {
  await copy.write(name, how(await readFile(join(copy.directory, name), 'utf8')));
}

/** Nobody but the list of LRPs tells who runs. */
async function withoutStores(): Promise<void> {
  for (const cell of CELLS) await copy.remove(`${cell}/container-metadata.json`);
}

type Lrp = Readonly<Record<string, unknown>>;

/** The same LRPs as other commands, and other hands, write them. */
const FORMS: readonly [string, (lrps: readonly Lrp[]) => string][] = [
  ['jq -s .', (lrps) => JSON.stringify(lrps, null, 2)],
  ['jq .', (lrps) => lrps.map((lrp) => JSON.stringify(lrp, null, 2)).join('\n')],
  ['actual-lrp-groups', (lrps) => lrps.map((lrp) => JSON.stringify({ instance: lrp })).join('\n')],
  [
    'groups that evacuate',
    (lrps) => lrps.map((lrp) => JSON.stringify({ instance: null, evacuating: lrp })).join('\n'),
  ],
  ['bosh ssh', (lrps) => lrps.map((lrp) => `api/0: stdout | ${JSON.stringify(lrp)}\r\n`).join('')],
  [
    'lrp-events',
    (lrps) =>
      lrps
        .map((lrp) =>
          JSON.stringify({ type: 'actual_lrp_instance_created', data: { actual_lrp: lrp } }),
        )
        .join('\n'),
  ],
  [
    'lrp-events of groups',
    (lrps) =>
      lrps
        .map((lrp) =>
          JSON.stringify({
            type: 'actual_lrp_changed',
            data: { before: {}, after: { instance: lrp } },
          }),
        )
        .join('\n'),
  ],
];

describe('what runs', () => {
  test.each(FORMS)('is read as %s writes it', async (_form, write) => {
    await withoutStores();
    const before = await trace('orders', 'ledger', 8080);
    await change(LRPS, (text) =>
      write(
        text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Lrp),
      ),
    );
    const after = await trace('orders', 'ledger', 8080);
    expect(after).toMatchObject({ verdict: 'allowed', reason: 'POLICY_ALLOWED' });
    expect(after.sentence).toBe(before.sentence);
  });

  test.each([
    ['is not there', undefined, 'NOT_FOUND'],
    ['is of another kind', '{"cells":[]}', 'PARTIAL'],
    ['is cut off', '{"process_guid":"a', 'PARTIAL'],
    ['tells of desired LRPs', '{"process_guid":"p","instances":2,"log_guid":"x"}', 'NOT_FOUND'],
    ['tells a state that nobody knows', '{"process_guid":"p","index":0,"state":"ODD"}', 'PARTIAL'],
  ])('no verdict where the list %s', async (_case, text, code) => {
    await withoutStores();
    await (text === undefined ? copy.remove(LRPS) : copy.write(LRPS, text));
    await expect(trace('orders', 'ledger', 8080)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(
        /^Whether orders has a running instance is not known: .*actual-lrps\.ndjson/,
      ) as unknown,
    });
  });

  test('no verdict where a list ends between two lines, and rules know more containers', async () => {
    await withoutStores();
    await change(LRPS, (text) => `${text.split('\n')[0] ?? ''}\n`);
    const results = await Promise.allSettled([
      trace('orders', 'ledger', 8080),
      trace('ledger', 'orders', 8080),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(trace('orders', 'ledger', 8080)).rejects.toMatchObject({
      code: 'PARTIAL',
      message: expect.stringMatching(
        /has a running instance is not known: the rules of cell .* no list of containers names/,
      ) as unknown,
    });
  });

  test('an instance without an address leaves no verdict', async () => {
    await withoutStores();
    await change(LRPS, (text) => text.replaceAll('"instance_address"', '"instance_adress"'));
    await expect(trace('orders', 'ledger', 8080)).rejects.toMatchObject({
      code: 'PARTIAL',
      message: expect.stringContaining(
        'The address of orders is not known: nobody tells the address of orders/0',
      ) as unknown,
    });
  });
});

describe('rules that are not all there', () => {
  const QUESTIONS = [
    ['orders', 'ledger', 8080],
    ['ledger', 'orders', 8080],
    ['orders/0', '10.0.40.1', 5432],
    ['orders/1', '10.77.1.1', 443],
  ] as const;
  const SAVES = CELLS.map((cell) => `${cell}/iptables-save.txt`);

  /** The verdict, or the code of the error in its place. */
  async function answers(): Promise<readonly string[]> {
    return Promise.all(
      QUESTIONS.map(([source, destination, port]) =>
        trace(source, destination, port).then(
          ({ verdict, reason }) => `${verdict} ${reason}`,
          (error: unknown) => (error instanceof CfnetError ? error.code : String(error)),
        ),
      ),
    );
  }

  test('wherever they are cut off, there is the answer of the whole or none', async () => {
    const whole = await answers();
    const texts = await Promise.all(
      SAVES.map((name) => readFile(join(copy.directory, name), 'utf8')),
    );
    const longest = Math.max(...texts.map(({ length }) => length));
    for (let end = 1; end < longest; end += 397) {
      for (const [at, name] of SAVES.entries()) {
        await copy.write(name, texts[at]?.slice(0, end) ?? '');
      }
      const cut = await answers();
      cut.forEach((answer, at) => {
        expect([whole[at], 'PARTIAL']).toContain(answer);
      });
    }
  });

  test.each<[string, (text: string) => string, string]>([
    [
      'of another table alone',
      (text) => text.slice(0, text.indexOf('*filter')),
      '"filter" of IPv4',
    ],
    [
      'what iptables -L prints',
      () => 'Chain INPUT (policy ACCEPT)\ntarget prot\n',
      'broken at line 1',
    ],
    [
      'of a cell that has no such container',
      (text) => text.replace(/^.*10\.255\.2.*\n/gm, ''),
      'have nothing of',
    ],
  ])('%s: no verdict', async (_case, how, why) => {
    for (const name of SAVES) await change(name, how);
    await expect(trace('orders', 'ledger', 8080)).rejects.toMatchObject({
      code: 'PARTIAL',
      message: expect.stringMatching(
        new RegExp(`^Whether orders reaches ledger on tcp port 8080 is not known: .*${why}`),
      ) as unknown,
    });
  });

  test('what is pasted around them takes nothing away', async () => {
    for (const name of SAVES) await change(name, (text) => `$ sudo iptables-save\n${text}$ exit\n`);
    expect(await trace('orders', 'ledger', 8080)).toMatchObject({ verdict: 'allowed' });
  });
});

describe('a part of a list', () => {
  test('of security groups gives no advice; what the cell allows stands', async () => {
    await change('security-groups.json', (text) =>
      text.replace('"total_results": 1', '"total_results": 90'),
    );
    const denied = await trace('orders/0', '10.77.1.1', 443);
    expect(denied).toMatchObject({ verdict: 'denied', reason: 'ASG_NO_RULE', fix: [] });
    expect(denied.sentence).not.toContain('no security group of');
    expect(denied.notes.join()).toContain('it holds 1 of 90 security groups');
    expect(denied.problems).toContainEqual(expect.objectContaining({ code: 'PARTIAL' }));
    expect(await trace('orders/0', '10.0.40.1', 5432)).toMatchObject({ verdict: 'allowed' });
  });

  test('of policies gives no advice; what the cells refuse stands', async () => {
    await change('policies.json', (text) => `${text}\n{"error":"gone"}`);
    const denied = await trace('ledger', 'orders', 8080);
    expect(denied).toMatchObject({ verdict: 'denied', fix: [] });
    expect(denied.sentence).toContain('by the rules of the cells');
    expect(denied.notes.join()).toContain('holds an error reply: gone');
  });
});
