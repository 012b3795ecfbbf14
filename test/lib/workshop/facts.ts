import type { RuleSet } from '../../../src/lib/iptables/model.js';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import type { CellFacts, Facts } from '../../../src/lib/workshop/model/facts.js';
import type { Situation } from '../../../src/lib/workshop/model/situation.js';
import type { Policy, SecurityGroup } from '../../../src/lib/policy/policy.js';

export const A = 'aaaaaaaa-0000-4000-8000-000000000001';
export const B = 'bbbbbbbb-0000-4000-8000-000000000002';
export const OTHER = 'cccccccc-0000-4000-8000-000000000003';

/** appA/0 is on c1; appB has an instance on either cell. */
export const SENDER = '10.255.1.2';
export const NEAR = '10.255.1.3';
export const FAR = '10.255.2.2';

export function policy(source: string, destination: string, changed: Partial<Policy> = {}): Policy {
  return { source, destination, protocol: 'tcp', ports: { start: 8080, end: 8080 }, ...changed };
}

/** A security group that lets nothing out, bound to nothing. */
export function group(name: string, changed: Partial<SecurityGroup> = {}): SecurityGroup {
  return {
    guid: `guid of ${name}`,
    name,
    rules: [],
    globallyEnabled: { running: false, staging: false },
    runningSpaces: [],
    stagingSpaces: [],
    ...changed,
  };
}

/** What a cell's rules may have, in the form that silk gives them (cf-facts 1.3 to 1.5). */
export const RULE = {
  accept: (port = 8080) =>
    `-A vpa--1 -d ${NEAR}/32 -p tcp -m tcp --dport ${port} -m mark --mark 0x1 -m comment --comment "src:${A}_dst:${B}" -j ACCEPT`,
  mark: (mark = '0x1') =>
    `-A vpa--1 -s ${SENDER}/32 -m comment --comment "src:${A}" -j MARK --set-xmark ${mark}/0xffffffff`,
  logAllowed: `-A vpa--1 -d ${NEAR}/32 -p tcp -m tcp --dport 8080 -m mark --mark 0x1 -j LOG --log-prefix "OK_0001_${B.slice(0, 20)} "`,
  logDenied: (ip: string) => `-A overlay--${ip} -d ${ip}/32 -j LOG --log-prefix "DENY_C2C_${ip} "`,
  reject: (ip: string) => `-A overlay--${ip} -d ${ip}/32 -j REJECT`,
} as const;

export function cell(
  name: 'c1' | 'c2',
  rules: readonly string[],
  changed: Partial<CellFacts> = {},
): CellFacts {
  const chains = [...new Set(rules.map((rule) => rule.split(' ')[1] ?? ''))];
  const text = ['*filter', ':FORWARD ACCEPT [0:0]', ':vpa--1 - [0:0]']
    .concat(chains.filter((chain) => chain !== 'vpa--1').map((chain) => `:${chain} - [0:0]`))
    .concat('-A FORWARD -j vpa--1', rules, 'COMMIT', '');
  return {
    cell: {
      id: name,
      name: `diego-cell/${name}`,
      ip: name === 'c1' ? '10.0.16.15' : '10.0.16.16',
    },
    rules: parseIptablesSave(text.join('\n')).ruleSet,
    links: [],
    routes: [],
    neighbours: [],
    namespaces: [],
    watchers: [],
    captures: [],
    saved: new Map(),
    otherFiles: [],
    lines: [],
    hasLog: true,
    logsAccepted: false,
    ...changed,
  };
}

/** Rules by table, each as `iptables-save -c` prints it: `[3:180] -A overlay-- …`. */
export function counted(tables: Readonly<Record<string, readonly string[]>>): RuleSet {
  const text = Object.entries(tables).flatMap(([table, rules]) => {
    const chains = new Set(rules.map((rule) => /-A (\S+)/.exec(rule)?.[1] ?? ''));
    return [`*${table}`, ...[...chains].map((chain) => `:${chain} - [0:0]`), ...rules, 'COMMIT'];
  });
  return parseIptablesSave(`${text.join('\n')}\n`).ruleSet;
}

export function facts(changed: Partial<Facts> = {}): Facts {
  const [onC1, onC2] = ['10.0.16.15', '10.0.16.16'] as const;
  return {
    api: 'https://api.example.org',
    deployment: 'cf',
    org: 'o',
    space: { guid: 'space', name: 's' },
    source: {
      guid: A,
      name: 'appA',
      isStarted: true,
      instances: [{ index: 0, ip: SENDER, cellIp: onC1 }],
    },
    destination: {
      guid: B,
      name: 'appB',
      isStarted: true,
      instances: [
        { index: 0, ip: NEAR, cellIp: onC1 },
        { index: 1, ip: FAR, cellIp: onC2 },
      ],
    },
    cellCount: 2,
    isBoshLite: false,
    policies: [],
    groups: [],
    cells: [cell('c1', []), cell('c2', [])],
    ...changed,
  };
}

/** The moment at which the stories of these tests begin. */
export const BEGUN = Date.parse('2026-11-25T20:00:00Z');

export function situation(changed: Partial<Facts> = {}): Situation {
  return { facts: facts(changed), baseline: {}, startedAt: BEGUN, passedAt: new Map() };
}
