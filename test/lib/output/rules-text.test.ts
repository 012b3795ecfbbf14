import { describe, expect, test } from '@jest/globals';
import { createPalette } from '../../../src/lib/output/color.js';
import { rulesText } from '../../../src/lib/output/rules-text.js';
import type { DescribedRule } from '../../../src/lib/rules/rules-document.js';
import { answered, CELL_0, CELL_1, type Question } from '../rules/answered.js';

const PLAIN = {
  palette: createPalette(false),
  columns: 80,
  showRule: false,
  unreached: new Set<DescribedRule>(),
};

async function shown(question: Question, options: Partial<typeof PLAIN> = {}): Promise<string> {
  const { document, view, unreached } = await answered(question);
  return rulesText(document, view, { ...PLAIN, unreached, ...options });
}

function textOf(rules: readonly DescribedRule[], options: Partial<typeof PLAIN> = {}): string {
  const cell = { cell: { id: 'c' }, backend: 'unknown' as const, rules };
  return rulesText({ version: 1, cells: [cell], errors: [] }, 'log-rules', {
    ...PLAIN,
    ...options,
  });
}

const RULE: DescribedRule = {
  family: 'ipv4',
  table: 'filter',
  chain: 'X',
  number: 1,
  spec: '-A X -j LOG',
  match: {},
};

describe('LOG rules', () => {
  test('by cell, app and instance', async () => {
    expect(await shown({ cells: [CELL_1], app: 'reporter' })).toBe(
      [
        `diego-cell/${CELL_1}`,
        '10.0.16.16 · z1 · iptables nft · 2 LOG rules',
        '    VERDICT  KIND  TRAFFIC      LIMIT (BURST)  PACKETS  BYTES',
        '  reporter/1  telemetry · platform  5410373c-237e-423b-9a58-de65',
        '    allowed  asg   all but udp  -                    0      0',
        '    allowed  asg   udp          100/sec (100)        1     61',
        '',
      ].join('\n'),
    );
  });

  test('what must not be is told as such', () => {
    const match = {
      protocol: '!udp',
      ports: '!80',
      mark: '!0x0',
      source: '!10.0.0.0/8 10.1.0.1/32',
      destination: '!10.255.0.0/16',
    };
    expect(textOf([{ ...RULE, prefix: 'X', match }], { columns: 160 })).toContain(
      'all but udp all ports but 80 mark all but 0x0 from all but 10.0.0.0/8 10.1.0.1 to all but 10.255.0.0/16',
    );
  });

  test('fit 80 columns', async () => {
    const lines = (await shown({})).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines).toContain(
      '  frontend  shop · acme  10.255.41.5  24290f15-6f2d-41b7-ae99-8b3369f6e15e',
    );
    expect(lines).toContain(
      '    allowed  c2c   udp 9000:9010 from frontend  100/sec (100)        3    183',
    );
  });

  test('what nothing leads to is set off', () => {
    const rule: DescribedRule = { ...RULE, prefix: 'OK_a', verdict: 'allowed', kind: 'asg' };
    expect(textOf([rule], { unreached: new Set([rule]) })).toContain('    (allowed)  asg ');
    expect(textOf([rule])).toContain('    allowed  asg ');
  });

  test('with the rules themselves', async () => {
    const text = await shown({ cells: [CELL_1], app: 'reporter' }, { showRule: true });
    expect(text).toContain(
      [
        '    allowed  asg   udp          100/sec (100)        1     61',
        '      rule 2 of netout--5410373c-237e-4--log: -p udp -m limit --limit 100/sec',
        '      --limit-burst 100 -j LOG --log-prefix "OK_5410373c-237e-423b-9a58-d "',
      ].join('\n'),
    );
    const wide = { showRule: true, columns: Infinity };
    expect((await shown({ cells: [CELL_0] }, wide)).split('\n')).toContain(
      '      rule 4 of overlay--3320ced4-2f80-4b15-: -d 10.255.41.3/32 -m limit --limit 1/sec --limit-burst 1 -j LOG --log-prefix "DENY_C2C_3320ced4-2f80-4b15- "',
    );
  });

  test('of nobody that is known, by the piece that they carry', () => {
    const unknown = (prefix: string, more: Partial<DescribedRule>): DescribedRule => ({
      ...RULE,
      prefix,
      ...more,
    });
    const text = textOf([
      unknown('MINE:', { match: { source: '10.0.0.1/32', mark: '!0x0' } }),
      unknown('OK_1f97ff6d-4517-43a0-5aef-f', { verdict: 'allowed', kind: 'asg' }),
      unknown('DENY_1f97ff6d-4517-43a0-5aef', { verdict: 'denied', kind: 'asg' }),
      unknown('OK_0001_bc6f229d-5e4a-4c41-a', {
        verdict: 'allowed',
        kind: 'c2c',
        match: { destination: '10.255.73.2/32', protocol: 'tcp', ports: '80', mark: '0x1' },
      }),
      {
        ...RULE,
        instance: { guid: '9e2d8089-a00e-463d-9342-9054' },
        verdict: 'denied',
        kind: 'asg',
      },
    ]);
    expect(text).toBe(
      [
        'c',
        '5 LOG rules',
        '    VERDICT  KIND  TRAFFIC                         LIMIT (BURST)  PACKETS  BYTES',
        '  container 9e2d8089-a00e-463d-9342-9054',
        '    denied   asg   any traffic                     -                    -      -',
        '  rules that are not of silk or Garden',
        '    -        -     "MINE:" any traffic mark all but 0x0 from 10.0.0.1  -                    -      -',
        '  unknown app bc6f229d-5e4a-4c41-…  10.255.73.2',
        '    allowed  c2c   tcp 80 mark 0x1                 -                    -      -',
        '  unknown container 1f97ff6d-4517-43a0-…',
        '    allowed  asg   any traffic                     -                    -      -',
        '    denied   asg   any traffic                     -                    -      -',
        '',
      ].join('\n'),
    );
  });

  test('names may be long, or try to act on the terminal', () => {
    const app = { guid: 'g', name: `\x1b[31m${'a'.repeat(40)}` };
    const text = textOf([
      {
        ...RULE,
        app,
        space: { guid: 's', name: 'team\nspace' },
        instance: { guid: 'h', index: 3 },
      },
    ]);
    expect(text.split('\n').slice(3, 5)).toEqual([
      `  \\x1b[31m${'a'.repeat(40)}/3  team\\nspace  h`,
      '    -        -     any traffic  -                    -      -',
    ]);
    expect(textOf([{ ...RULE, app, instance: { guid: 'h'.repeat(36) } }]).split('\n')[4]).toBe(
      `    ${'h'.repeat(36)}`,
    );
  });

  test('of apps by name, apps of one name apart, each by index', () => {
    const rule = (guid: string, name: string | undefined, index: number): DescribedRule => ({
      ...RULE,
      app: { guid, ...(name !== undefined && { name }) },
      instance: { guid: `${guid}-${index}`, index },
    });
    const text = textOf([
      rule('u', undefined, 0),
      rule('a', 'api', 10),
      rule('b', 'api', 1),
      rule('a', 'api', 2),
      rule('u', undefined, 1),
      rule('z', 'aaa', 0),
    ]);
    expect(text.match(/^ {2}\S.*$/gm)).toEqual([
      '  aaa/0  z-0',
      '  api/2  a-2',
      '  api/10  a-10',
      '  api/1  b-1',
      '  u/0  u-0',
      '  u/1  u-1',
    ]);
  });

  test('none', () => {
    expect(textOf([])).toBe('c\n0 LOG rules\n');
  });

  test('verdicts and apps have their colours', async () => {
    const palette = createPalette(true);
    const text = await shown({ cells: [CELL_0] }, { palette });
    expect(text).toContain(`    ${palette.red('denied')}   c2c`);
    expect(text).toContain(`  ${palette.bold(palette.named('backend', 'backend/0'))}`);
    expect(text).toContain(`udp 9000:9010 from ${palette.named('frontend')}  100/sec (100)`);
  });
});

describe('every rule', () => {
  test('by table and chain, with whom they are about', async () => {
    const text = await shown({ cells: [CELL_1], every: true });
    expect(text.split('\n').slice(0, 12)).toEqual([
      `diego-cell/${CELL_1}`,
      '10.0.16.16 · z1 · iptables nft · 67 rules',
      '',
      'mangle PREROUTING',
      '  1  370  69681  -j netin--b0364206-7613-4579-b5  # backend/1',
      '  2  337  64391  -j netin--5410373c-237e-423b-9a  # reporter/1',
      '',
      'mangle netin--5410373c-237e-423b-9a  # reporter/1',
      '  1  0  0  -d 10.0.16.16/32 -i eth0 -p tcp -m tcp --dport 61003 -j MARK',
      '           --set-xmark 0xffff0000/0xffffffff',
      '',
      'mangle netin--b0364206-7613-4579-b5  # backend/1',
    ]);
    expect(text).toContain(
      [
        '  4   6   338  -d 10.255.92.2/32 -p tcp -m tcp --dport 8080 -m mark --mark 0x1',
        '               -m comment --comment',
        '               "src:08995ea7-06f8-4302-bf84-7a6278f3019f_dst:584d9cba-f153-45e2-acb0-b9d819a281af"',
        '               -j ACCEPT  # frontend → backend/1',
      ].join('\n'),
    );
    expect(text).toContain(
      '\n  1  3  204  -s 10.255.92.2/32 ! -d 10.255.0.0/16 ! -o silk-vtep -j MASQUERADE\n             # backend/1\n',
    );
  });

  test('on one line where the width has no end', async () => {
    const text = await shown({ cells: [CELL_1], every: true }, { columns: Infinity });
    expect(text.split('\n').filter((line) => /^ {2,3}\d/.test(line))).toHaveLength(67);
  });

  test('a table that is there for both IP versions', async () => {
    const { document } = await answered({ cells: [CELL_1], every: true });
    const cell = { cell: { id: 'c' }, backend: 'unknown' as const, rules: [RULE, RULE] };
    const text = rulesText({ ...document, cells: [cell] }, 'every-rule', PLAIN);
    expect(text).toBe('c\n2 rules\n\nfilter X\n  1  -  -  -j LOG\n\nfilter X\n  1  -  -  -j LOG\n');
  });
});

describe('the rule that printed a line', () => {
  const ALLOWED =
    'OK_9e2d8089-a00e-463d-9342-9 IN=s-010255041002 OUT=eth0 SRC=10.255.41.2 DST=203.0.113.10 LEN=60 PROTO=TCP SPT=1 DPT=443 SYN MARK=0x1';

  test('with what decided and what sent the packet there', async () => {
    expect(await shown({ match: ALLOWED })).toBe(
      [
        `diego-cell/${CELL_0}`,
        '10.0.16.15 · z1 · iptables nft',
        '',
        'allowed: asg traffic of frontend/0',
        '  about       app frontend in space shop of org acme',
        '  instance    9e2d8089-a00e-463d-9342-9054',
        '  printed by  rule 1 of netout--9e2d8089-a00e-4--log in filter',
        '              ! -p udp -m conntrack --ctstate INVALID,NEW,UNTRACKED -j LOG',
        '              --log-prefix "OK_9e2d8089-a00e-463d-9342-9 "',
        '  decided by  rule 3 of netout--9e2d8089-a00e-4--log in filter',
        '              -j ACCEPT',
        '  sent by     rule 8 of netout--9e2d8089-a00e-463d-9 in filter',
        '              -p tcp -m iprange --dst-range 203.0.113.0-203.0.113.255 -m tcp',
        '              --dport 443 -g netout--9e2d8089-a00e-4--log',
        '',
      ].join('\n'),
    );
  });

  test('whom a policy lets in, or what is not known', () => {
    const cell = (rules: DescribedRule[]) => [
      { cell: { id: 'c' }, backend: 'nft' as const, rules },
    ];
    const policy: DescribedRule = {
      ...RULE,
      prefix: 'OK_0001_bc6f229d-5e4a-4c41-a',
      verdict: 'allowed',
      kind: 'c2c',
      source_app: { guid: 'g', name: 'api' },
    };
    const text = rulesText({ version: 1, cells: cell([policy]), errors: [] }, 'printed-by', PLAIN);
    expect(text).toBe(
      [
        'c',
        'iptables nft',
        '',
        'allowed: c2c traffic to unknown app bc6f229d-5e4a-4c41-…',
        '  lets in     app api',
        '  printed by  rule 1 of X in filter',
        '              -j LOG',
        '  decided by  a line alone does not tell',
        '',
      ].join('\n'),
    );
  });
});
