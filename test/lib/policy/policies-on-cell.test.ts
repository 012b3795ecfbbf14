import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import { policiesOnCell } from '../../../src/lib/policy/policies-on-cell.js';
import type { Policy } from '../../../src/lib/policy/policy.js';
import { policy } from '../../support/foundation.js';
import { readCapture, readCellCapture } from '../iptables/captures.js';

const FRONTEND = '08995ea7-06f8-4302-b6b4-0b2bd1b0c5e6';

interface Answer {
  readonly policies: readonly {
    readonly source: { readonly id: string };
    readonly destination: {
      readonly id: string;
      readonly protocol: 'tcp' | 'udp';
      readonly ports: { readonly start: number; readonly end: number };
    };
  }[];
}

function policiesOf(save: string): Policy[] {
  return policiesOnCell(parseIptablesSave(save).ruleSet);
}

/** One text for each policy, sorted: rules repeat a policy for each instance of its destination. */
function texts(policies: readonly Policy[]): string[] {
  const distinct = new Set(
    policies.map(
      ({ source, destination, protocol, ports }) =>
        `${source} ${destination} ${protocol} ${ports.start}-${ports.end}`,
    ),
  );
  return [...distinct].sort();
}

function answered(json: string): Policy[] {
  return (JSON.parse(json) as Answer).policies.map(({ source, destination }) => ({
    source: source.id,
    destination: destination.id,
    protocol: destination.protocol,
    ports: destination.ports,
  }));
}

/** The policy that was added when the rules of cell-1 had been written down for the last time. */
const ADDED_LAST = 8081;

describe('the captured cells', () => {
  test.each([
    ['cell-0', '05', undefined],
    ['cell-1', '02', ADDED_LAST],
    ['cell-2', '02', undefined],
  ])('%s enforces what the policy server told of its own apps', (cell, moment, laterPort) => {
    const folder = `test/fixtures/silk-cell/${cell}`;
    const store = JSON.parse(readFileSync(`${folder}/store.json`, 'utf8')) as Record<
      string,
      { readonly metadata: { readonly app_id: string } }
    >;
    const local = new Set(Object.values(store).map(({ metadata }) => metadata.app_id));
    const told = answered(readFileSync(`${folder}/policies.json`, 'utf8')).filter(
      ({ destination, ports }) => local.has(destination) && ports.start !== laterPort,
    );
    expect(told).not.toEqual([]);
    expect(texts(policiesOf(readCellCapture(cell, moment)))).toEqual(texts(told));
  });

  test('a policy comes with a rule, and goes with it', () => {
    const before = texts(policiesOf(readCellCapture('cell-0', '03')));
    const after = texts(policiesOf(readCellCapture('cell-0', '04')));
    const added = after.filter((text) => !before.includes(text));
    expect(added).toEqual([expect.stringMatching(/ tcp 8081-8081$/)]);
    expect(before.every((text) => after.includes(text))).toBe(true);
  });

  test('a busy cell enforces 200 policies', () => {
    const told = gunzipSync(readFileSync('test/fixtures/scale/policies-250x40.json.gz'));
    expect(texts(policiesOf(readCapture('scale/iptables-save-250x40.txt.gz')))).toEqual(
      texts(answered(told.toString('utf8'))),
    );
  });
});

describe('a rule', () => {
  const rules = (...specs: string[]): Policy[] =>
    policiesOf(['*filter', ':vpa--1 - [0:0]', ...specs, 'COMMIT', ''].join('\n'));

  test('without its text is no policy', () => {
    const comment = `-m comment --comment "src:${FRONTEND}_dst:backend"`;
    const ports = '-p udp -m udp --dport 9000:9010';
    expect(
      rules(
        `-A vpa--1 -d 10.255.1.2/32 ${ports} -m mark --mark 0x1 ${comment} -j ACCEPT`,
        `-A vpa--1 -d 10.255.1.2/32 ${ports} -m mark --mark 0x1 -j LOG --log-prefix "OK_0001_"`,
        `-A vpa--1 -d 10.255.1.2/32 ${ports} -m mark --mark 0x1 -j ACCEPT`,
        `-A vpa--1 -d 10.255.1.2/32 -p icmp ${comment} -j ACCEPT`,
        `-A vpa--1 -d 10.255.1.2/32 -p tcp ${comment} -j ACCEPT`,
        `-A vpa--1 -s 10.255.1.2/32 -m comment --comment "src:${FRONTEND}" -j MARK --set-xmark 0x1/0xffffffff`,
      ),
    ).toEqual([policy(FRONTEND, 'backend', [9000, 9010], 'udp')]);
  });
});

test.each(['! -p tcp -m tcp --dport 80', '-p tcp -m tcp ! --dport 80'])(
  'a rule that asks for something else than %s is no policy for it',
  (text) => {
    const comment = '-m comment --comment src:a_dst:b -j ACCEPT';
    const save = `*filter\n:vpa--1 - [0:0]\n-A vpa--1 ${text} ${comment}\nCOMMIT\n`;
    expect(policiesOf(save)).toEqual([]);
  },
);
