import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CauseAnswer, CauseId } from '../../../src/lib/doctor/silence/cause.js';
import { prefixesOf } from '../../../src/lib/doctor/silence/prefixes.js';
import { watchContainer } from '../../../src/lib/doctor/silence/watch-container.js';
import type { Watched } from '../../../src/lib/doctor/silence/watched.js';
import { mainCause, whySilent } from '../../../src/lib/doctor/silence/why-silent.js';
import { parseIptablesSave } from '../../../src/lib/iptables/parse-save.js';
import type { CellLook } from '../../../src/lib/logging/look/cell-look.js';
import { cellLogging } from '../../../src/lib/logging/state/cell-logging.js';
import { CAPTURE } from '../../support/captured-knowledge.js';
import { groupOfRule } from '../../support/group-of-rule.js';
import { withCell, type CapturedCellOptions } from '../logging/captured-cell.js';

const RULES = readFileSync(join(CAPTURE, 'cell-0/iptables-save.00-before-traffic.txt'), 'utf8');
/** Of backend-0, cell-0. */
const OVERLAY = 'overlay--3320ced4-2f80-4b15-';

/** The same rules after so many more packets met those whose text matches. */
function counted(text: string, ...more: readonly (readonly [RegExp, number])[]): string {
  return text
    .split('\n')
    .map((line) => {
      const [, packets, bytes, rule = ''] = /^\[(\d+):(\d+)\] (.+)$/.exec(line) ?? [];
      const [, grown] = more.find(([pattern]) => pattern.test(rule)) ?? [];
      return packets === undefined || grown === undefined
        ? line
        : `[${Number(packets) + grown}:${bytes ?? ''}] ${rule}`;
    })
    .join('\n');
}

/** backend-0 on cell-0 while its counters grow, and its log by so many bytes. */
async function watched(
  kind: Watched['kind'],
  more: readonly (readonly [RegExp, number])[],
  grown = 0,
): Promise<readonly Watched[]> {
  return withCell({ name: 'cell-0', rules: '00' }, async (captured) => {
    const look = await captured.look();
    const stat = look.kernLog?.stat;
    if (stat === undefined) throw new Error('no log');
    const later = {
      seconds: 5,
      ruleSet: parseIptablesSave(counted(RULES, ...more)).ruleSet,
      kernLog: { path: '/k', exists: true, stat: { ...stat, size: stat.size + grown } },
    };
    return ofContainer({ ...look, later }, 'backend/0', kind);
  });
}

/** The same places whose rules had counted so many packets, and logged so many, before anybody watched. */
function had(places: readonly Watched[], packets: number, logged: number): readonly Watched[] {
  return places.map(({ decided, ...place }) => ({
    ...place,
    ...(decided && { decided: { ...decided, packets } }),
    logs: place.logs.map((log) => ({ ...log, packets: logged })),
  }));
}

function ofContainer(look: CellLook, name: string, kind: Watched['kind']): readonly Watched[] {
  const cell = cellLogging(look);
  const container = cell.containers.find((one) => one.name === name);
  if (container === undefined) throw new Error(`no ${name}`);
  return watchContainer(cell, container).filter((one) => one.kind === kind);
}

function answer(watchedNow: readonly Watched[], id: CauseId, lookedAt: string[] = []): CauseAnswer {
  const found = whySilent({ watched: watchedNow, lookedAt }).find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found;
}

const main = (places: readonly Watched[]) =>
  mainCause(whySilent({ watched: places, lookedAt: [] }))?.id;

const ACCEPT = /^-A vpa--\S+ -d 10\.255\.41\.3\/32 -p tcp .*--dport 8080 .*-j ACCEPT/;
const LOG = /^-A vpa--\S+ -d 10\.255\.41\.3\/32 -p tcp .*--dport 8080 .*-j LOG/;
const UDP_ACCEPT = /^-A vpa--\S+ -d 10\.255\.41\.3\/32 -p udp .*-j ACCEPT/;
const UDP_LOG = /^-A vpa--\S+ -d 10\.255\.41\.3\/32 -p udp .*-j LOG/;
const REJECT = new RegExp(`^-A ${OVERLAY} .*-j REJECT`);
const DENY_LOG = new RegExp(`^-A ${OVERLAY} .*-j LOG`);
const OLD = new RegExp(`^-A ${OVERLAY} .*ESTABLISHED`);

describe('by its counters', () => {
  test('an established connection: the policy lets packets pass, and none is a first one', async () => {
    const places = await watched('c2c-allowed', [[ACCEPT, 12]]);
    expect(answer(places, 'established-connection')).toMatchObject({
      answer: 'yes',
      evidence: expect.stringContaining('12 packets'),
    });
    expect(main(places)).toBe('established-connection');
  });

  test('new connections are none that were there before', async () => {
    const places = await watched(
      'c2c-allowed',
      [
        [ACCEPT, 12],
        [LOG, 3],
      ],
      900,
    );
    expect(answer(places, 'established-connection').answer).toBe('no');
    expect(answer(places, 'never-arrived').answer).toBe('no');
    expect(answer(places, 'log-not-growing').answer).toBe('no');
  });

  test('answers to the container beside a quiet rule may be what is looked for', async () => {
    const places = await watched('c2c-denied', [[OLD, 7]]);
    expect(answer(places, 'established-connection').answer).toBe('maybe');
    expect(answer(places, 'never-arrived')).toMatchObject({
      answer: 'maybe',
      evidence: expect.stringContaining('7 packets of established connections passed beside them'),
    });
    const passed = places.map((one) => ({ ...one, way: ['eeeeeeee-2', ...one.way] }));
    expect(answer(passed, 'wrong-cell').answer).toBe('maybe');
    expect(main(passed)).toBe('established-connection');
  });

  test('what came before it was watched is not said never to have come', async () => {
    const places = had(await watched('c2c-allowed', []), 9, 3).filter(
      ({ logs }) => !logs.some(({ limit }) => limit !== undefined),
    );
    expect(places).not.toEqual([]);
    expect(answer(places, 'never-arrived')).toMatchObject({
      answer: 'maybe',
      evidence: expect.stringMatching(/^Nothing came while it watched.*; some had come before$/),
    });
    expect(main(places)).toBe('never-arrived');
  });

  test('a limit that hid lines before it was watched is the cause, where nothing else came', async () => {
    const places = had(await watched('c2c-denied', []), 4, 1);
    expect(answer(places, 'limit-reached')).toMatchObject({
      answer: 'yes',
      evidence: expect.stringContaining('4 packets so far, 1 of them logged'),
    });
    expect(main(places)).toBe('limit-reached');
    const busy = had(await watched('c2c-denied', [[OLD, 7]]), 4, 1);
    expect(answer(busy, 'limit-reached').answer).toBe('maybe');
    expect(main(busy)).toBe('established-connection');
  });

  test('the limit of denied lines', async () => {
    const places = await watched(
      'c2c-denied',
      [
        [REJECT, 60],
        [DENY_LOG, 5],
      ],
      900,
    );
    expect(answer(places, 'limit-reached')).toMatchObject({
      answer: 'yes',
      evidence: expect.stringContaining('60 packets in 5 s, 5 of them logged'),
    });
    expect(main(places)).toBe('limit-reached');
  });

  test('within the limit', async () => {
    const places = await watched(
      'c2c-denied',
      [
        [REJECT, 2],
        [DENY_LOG, 2],
      ],
      400,
    );
    expect(answer(places, 'limit-reached').answer).toBe('no');
  });

  test('the limit of allowed udp lines, each datagram a line', async () => {
    const places = await watched(
      'c2c-allowed',
      [
        [UDP_ACCEPT, 500],
        [UDP_LOG, 100],
      ],
      900,
    );
    expect(answer(places, 'limit-reached').answer).toBe('yes');
  });

  test('a log that stands still while lines are written', async () => {
    const places = await watched(
      'c2c-denied',
      [
        [REJECT, 2],
        [DENY_LOG, 2],
      ],
      0,
    );
    expect(main(places)).toBe('log-not-growing');
  });

  test('nothing came', async () => {
    expect(main(await watched('c2c-denied', []))).toBe('never-arrived');
  });
});

describe('of one connection, by rules that decide about more', () => {
  /** What was counted while the log has so many lines about the connection that is meant. */
  async function ofOne(
    more: readonly (readonly [RegExp, number])[],
    lines: number,
  ): Promise<readonly Watched[]> {
    const places = await watched('c2c-denied', more, 900);
    return places.map((place) => {
      const counts = new Map(prefixesOf(place).map((prefix) => [prefix, lines]));
      const look = { ...place.cell.look, lines: { counts, newest: [] } };
      return { ...place, decidesMore: true, cell: { ...place.cell, look } };
    });
  }
  const TWO: readonly (readonly [RegExp, number])[] = [
    [REJECT, 2],
    [DENY_LOG, 2],
  ];

  test('packets of others do not count, where all were logged and no line is about it', async () => {
    const places = await ofOne(TWO, 0);
    expect(answer(places, 'lines-there').answer).toBe('no');
    expect(answer(places, 'never-arrived')).toMatchObject({
      answer: 'yes',
      evidence: expect.stringContaining('no line is about this connection'),
    });
    expect(main(places)).toBe('never-arrived');
  });

  test('it may be among those that were not logged', async () => {
    const places = await ofOne(
      [
        [REJECT, 60],
        [DENY_LOG, 5],
      ],
      0,
    );
    expect(answer(places, 'never-arrived').answer).toBe('maybe');
  });

  test('where lines are about it, the packets count', async () => {
    const places = await ofOne(TWO, 2);
    expect(main(places)).toBe('lines-there');
    expect(answer(places, 'never-arrived').answer).toBe('no');
  });
});

describe('by switches and rules', () => {
  const once = async (options: CapturedCellOptions, name: string, kind: Watched['kind']) =>
    withCell(options, async (captured) => ofContainer(await captured.look(), name, kind));

  test.each([
    ['c2c-allowed', 'vxlan-policy-agent'],
    ['c2c-denied', 'silk-cni'],
    ['asg-denied', 'silk-cni'],
  ] as const)('%s: off, by %s', async (kind, job) => {
    const places = await once({ name: 'cell-1', rules: '01', enabled: false }, 'backend/1', kind);
    expect(answer(places, 'logging-off')).toMatchObject({
      answer: 'yes',
      evidence: expect.stringContaining(job),
    });
  });

  test('of the rules of security groups, the one without log is named', async () => {
    const places = await once({ name: 'cell-1', rules: '01' }, 'backend/1', 'asg-allowed');
    expect(places.some(({ logs }) => logs.length > 0)).toBe(true);
    expect(answer(places, 'rule-does-not-log')).toMatchObject({
      answer: 'yes',
      fix: 'cfnet logging enable --asg --rules --app backend',
    });
    expect(answer(places, 'logging-off')).toMatchObject({
      answer: 'maybe',
      evidence: expect.stringContaining('iptables_logging of silk-cni'),
    });
    expect(main(places)).toBe('rule-does-not-log');
  });

  test.each([
    ['x; rm -rf y', "'x; rm -rf y'"],
    ['--force', 'f00d'],
  ])('an app called %j is named in the fix so that it can be pasted', async (appName, word) => {
    const places = await once({ name: 'cell-1', rules: '01' }, 'backend/1', 'asg-allowed');
    const called = places.map((place) => ({
      ...place,
      ...(place.container && {
        container: {
          ...place.container,
          container: { ...place.container.container, appName, appGuid: 'f00d' },
        },
      }),
    }));
    expect(answer(called, 'rule-does-not-log').fix).toBe(
      `cfnet logging enable --asg --rules --app ${word}`,
    );
  });

  /** Places of the captured cell without a LOG rule, on a cell that is configured to log everything. */
  async function unloggedWhileOn(
    kind: Watched['kind'],
    isDynamic: boolean,
  ): Promise<readonly Watched[]> {
    const places = await once({ name: 'cell-1', rules: '01' }, 'backend/1', kind);
    const [{ cell, container } = {}] = places;
    if (cell === undefined || container === undefined) throw new Error('whose?');
    const configured = {
      cni: { c2cLogging: true, asgLogging: true },
      agent: { dynamicAsgs: isDynamic, asgLogging: true },
    };
    const owned = {
      cell: { ...cell, look: { ...cell.look, ...configured } },
      container: { ...container, chains: { ...container.chains, isDynamic } },
    };
    return places.map((place) => ({ ...place, ...owned, logs: [] }));
  }

  test.each([
    ['c2c-denied', true],
    ['c2c-denied', false],
    ['asg-denied', false],
    ['asg-allowed', false],
  ] as const)(
    '%s, dynamic groups %s: a container that is older than the switch is not called switched off',
    async (kind, isDynamic) => {
      const places = await unloggedWhileOn(kind, isDynamic);
      expect(answer(places, 'logging-off')).toMatchObject({
        answer: 'no',
        evidence: expect.stringContaining(
          'On cell c0ffee00 it is switched on; the rules of backend/1',
        ),
      });
      expect(main(places)).toBe('container-older-than-switch');
    },
  );

  test.each(['asg-denied', 'asg-allowed'] as const)(
    '%s, dynamic groups: the agent has not followed',
    async (kind) => {
      const places = await unloggedWhileOn(kind, true);
      expect(answer(places, 'logging-off')).toMatchObject({
        answer: 'yes',
        evidence: expect.stringContaining('has not rebuilt its rules'),
        fix: expect.stringContaining('next poll of the agent'),
      });
      expect(answer(places, 'container-older-than-switch').answer).toBe('no');
    },
  );

  test('what no rule logs is not said to be logged anywhere', async () => {
    const places = await once(
      { name: 'cell-1', rules: '01', enabled: false },
      'backend/1',
      'asg-denied',
    );
    expect(answer(places, 'wrong-cell').evidence).toContain('settled, and would be logged, on');
    expect(answer(places, 'wrong-cell', ['ffffffff-1']).evidence).toContain('would be logged');
  });

  test('a switch that the rules do not follow', async () => {
    const places = await once({ name: 'cell-1', rules: '01' }, 'backend/1', 'c2c-allowed');
    expect(answer(places, 'logging-off').evidence).toContain('has not rebuilt its rules');
  });

  test('without a second look nothing is said of new and old connections', async () => {
    const places = await once({ name: 'cell-0', rules: '01' }, 'backend/0', 'c2c-denied');
    expect(answer(places, 'established-connection').answer).toBe('unknown');
    expect(answer(places, 'limit-reached')).toMatchObject({
      answer: 'yes',
      evidence: expect.stringContaining('so far'),
    });
  });

  test('the cell that was looked at in vain is not the one that logs', async () => {
    const places = await once({ name: 'cell-0', rules: '01' }, 'backend/0', 'c2c-allowed');
    expect(answer(places, 'wrong-cell', ['ffffffff-1']).answer).toBe('yes');
    expect(answer(places, 'wrong-cell', ['c0ffee00-1111']).answer).toBe('no');
    const passed = places.map((one) => ({ ...one, way: ['eeeeeeee-2', ...one.way] }));
    expect(answer(passed, 'wrong-cell')).toMatchObject({
      answer: 'maybe',
      evidence: expect.stringContaining('eeeeeeee'),
    });
  });

  test('what no rule of silk decides is never logged', async () => {
    const [place] = await once({ name: 'cell-0', rules: '01' }, 'backend/0', 'c2c-denied');
    if (place === undefined) throw new Error('none');
    const never: Watched = { ...place, kind: 'never-logged', ruling: 'mapped-port', logs: [] };
    expect(main([never])).toBe('rule-does-not-log');
    expect(answer([never], 'rule-does-not-log').evidence).toContain('comes from the router');
  });
});

test('of logging that is off, each half is said of its own cells, with all that switches it on', async () => {
  const on = (enabled: boolean, id: string): Promise<readonly Watched[]> =>
    withCell({ name: 'cell-1', rules: enabled ? '02' : '01', enabled }, async (captured) => {
      const look = await captured.look();
      const all = { ...look, cell: { ...look.cell, id } };
      return (['c2c-allowed', 'c2c-denied'] as const).flatMap((kind) =>
        ofContainer(all, 'backend/1', kind),
      );
    });
  const places = [...(await on(true, 'aaaaaaaa-1')), ...(await on(false, 'bbbbbbbb-2'))];
  expect(places.filter(({ kind, logs }) => kind === 'c2c-allowed' && logs.length > 0)).not.toEqual(
    [],
  );
  const { evidence, fix } = answer(places, 'logging-off');
  expect(evidence.split('. ').toSorted()).toEqual([
    'On cell aaaaaaaa and cell bbbbbbbb: denied container traffic (c2c) is not logged (iptables_logging of the job silk-cni is off)',
    'On cell bbbbbbbb: allowed container traffic (c2c) is not logged (the switch of vxlan-policy-agent is off)',
  ]);
  expect(fix).toBe(
    'cfnet logging enable --c2c --cell bbbbbbbb && cfnet logging enable --asg --ops-file',
  );
});

describe('a security group that Cloud Controller has otherwise than the cell', () => {
  /** Its one rule that does not log, as the container was made or as the agent keeps it. */
  async function unloggedRule(isDynamic: boolean): Promise<Watched> {
    const places = await withCell({ name: 'cell-1', rules: '01' }, async (captured) =>
      ofContainer(await captured.look(), 'backend/1', 'asg-allowed'),
    );
    const place = places.find(
      ({ logs, decided }) => logs.length === 0 && decided?.rule.spec.includes(' -p tcp ') === true,
    );
    if (place?.container === undefined) throw new Error('none');
    const { container } = place;
    return { ...place, container: { ...container, chains: { ...container.chains, isDynamic } } };
  }

  function ask(place: Watched, log: boolean): readonly CauseAnswer[] {
    const rule = place.decided?.rule;
    if (rule === undefined) throw new Error('no rule');
    return whySilent({ watched: [place], lookedAt: [], groups: [groupOfRule(rule, log)] });
  }

  test('static groups: the container is older than the change of its group', async () => {
    const answers = ask(await unloggedRule(false), true);
    expect(mainCause(answers)).toMatchObject({
      id: 'container-older-than-switch',
      evidence: expect.stringContaining('backend/1 is older than the change of a security group'),
      fix: expect.stringContaining('Restart'),
    });
    expect(answers.find(({ id }) => id === 'rule-does-not-log')?.answer).toBe('no');
  });

  test('dynamic groups: the agent has not followed', async () => {
    expect(mainCause(ask(await unloggedRule(true), true))).toMatchObject({
      id: 'logging-off',
      evidence: expect.stringContaining('a group has log: true for it'),
      fix: expect.stringContaining('next poll of the agent'),
    });
  });

  test('a group without log: true is said to be one, and only where it is known', async () => {
    const place = await unloggedRule(false);
    expect(mainCause(ask(place, false))).toMatchObject({
      id: 'rule-does-not-log',
      evidence: expect.stringContaining('a rule of a security group without log: true'),
    });
    expect(answer([place], 'rule-does-not-log').evidence).toContain('is not known');
  });
});

describe('an agent that does not answer', () => {
  /** backend/1 as its cell is, without a switch that could be asked. */
  async function unanswered(): Promise<readonly Watched[]> {
    return withCell({ name: 'cell-1', rules: '01' }, async (captured) => {
      const { running, ...look } = await captured.look();
      expect(running).toBeDefined();
      return ofContainer(look, 'backend/1', 'c2c-allowed');
    });
  }

  test('the rule without LOG is what is known, and whether it is to have one is not', async () => {
    const places = await unanswered();
    expect(main(places)).toBe('rule-does-not-log');
    expect(answer(places, 'rule-does-not-log')).toMatchObject({
      answer: 'yes',
      evidence: expect.stringMatching(
        /let through by a policy's rule without LOG \(vpa--\d+ rule \d+\), and the policy agent of cell c0ffee00 does not answer/,
      ),
      fix: expect.stringContaining('vxlan-policy-agent'),
    });
    expect(answer(places, 'logging-off')).toMatchObject({
      answer: 'unknown',
      evidence: expect.stringContaining('the policy agent of cell c0ffee00 does not answer'),
    });
  });

  test('lines that nothing writes are not on another cell either', async () => {
    const passed = (await unanswered()).map((one) => ({ ...one, way: ['eeeeeeee-2', ...one.way] }));
    expect(answer(passed, 'wrong-cell').answer).toBe('no');
  });

  test('beside a cell that logs, each is said of its own cell', async () => {
    const logging = await withCell({ name: 'cell-0', rules: '01' }, async (captured) => {
      const look = await captured.look();
      const cell = { ...look.cell, id: 'dddddddd-9' };
      return ofContainer({ ...look, cell }, 'backend/0', 'c2c-allowed');
    });
    expect(answer([...logging, ...(await unanswered())], 'wrong-cell').evidence).toBe(
      'These packets are settled, and logged, on cell dddddddd and settled, but not logged, on cell c0ffee00 alone',
    );
  });
});

describe('of what was not looked at', () => {
  const unseen = [{ cellId: 'dddddddd-9', instances: ['backend/7'] }];
  const withoutLook = (places: readonly Watched[], id: CauseId): CauseAnswer | undefined =>
    whySilent({ watched: places, lookedAt: [], unseen }).find((one) => one.id === id);

  test('nothing is denied, and nothing is said to be all', async () => {
    const places = await watched('c2c-denied', []);
    const answers = whySilent({ watched: places, lookedAt: [], unseen });
    expect(answers.filter((one) => one.answer === 'no')).toEqual([]);
    expect(withoutLook(places, 'wrong-cell')).toMatchObject({
      answer: 'unknown',
      evidence: expect.not.stringContaining('alone'),
    });
    expect(withoutLook(places, 'never-arrived')).toMatchObject({
      answer: 'maybe',
      evidence: expect.stringContaining('; of cell dddddddd (backend/7) it is not known'),
    });
    expect(mainCause(answers)?.id).toBe('never-arrived');
  });

  test('what was found where somebody looked holds', async () => {
    const places = await watched('c2c-allowed', [[ACCEPT, 12]]);
    expect(withoutLook(places, 'established-connection')?.answer).toBe('yes');
  });
});

test('lines of a rule that several ways end in are counted once', async () => {
  const places = await withCell({ name: 'cell-0', rules: '00' }, async (captured) => {
    const look = await captured.look();
    const [prefix = ''] = ofContainer(look, 'backend/0', 'c2c-denied').flatMap(prefixesOf);
    const lines = { counts: new Map([[prefix, 3]]), newest: [] };
    return ofContainer({ ...look, lines }, 'backend/0', 'c2c-denied');
  });
  expect(places).toHaveLength(1);
  expect(answer([...places, ...places], 'lines-there').evidence).toMatch(/ has 3 lines with /);
});
