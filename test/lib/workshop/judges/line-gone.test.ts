import { describe, expect, test } from '@jest/globals';
import { judgeStory } from '../../../../src/lib/workshop/judges/judge-story.js';
import { whyLineIsGone } from '../../../../src/lib/workshop/judges/line-gone.js';
import { lineOf } from '../../../../src/lib/workshop/look/written-lines.js';
import type { CellFacts, Facts } from '../../../../src/lib/workshop/model/facts.js';
import type { Situation } from '../../../../src/lib/workshop/model/situation.js';
import { findStory } from '../../../../src/lib/workshop/stories/all-stories.js';
import { logLine } from '../../../support/log-line.js';
import { readOne } from '../../kernel-log/read-lines.js';
import { A, B, BEGUN, cell, FAR, NEAR, policy, RULE, SENDER, situation } from '../facts.js';

const SINCE = (second: number) => `2026-11-25T20:00:0${second}.000000Z`;
const DENIED = 'DENY_C2C_9e2d8089-a00e-4d4e-';
const ALLOWED = 'OK_0001_bbbbbbbb-0000-4000-8';

const line = (prefix: string, destination: string, second = 5) =>
  readOne(logLine({ prefix, source: SENDER, destination, time: SINCE(second), mark: 1 }));

/** Both kinds of lines are switched on; these were written. */
function logging(
  near: Pick<Partial<CellFacts>, 'lines'> = {},
  far: Pick<Partial<CellFacts>, 'lines'> = {},
  changed: Partial<Facts> = {},
): Situation {
  const on = { logsAccepted: true };
  const cells = [
    cell('c1', [RULE.accept(), RULE.logDenied(NEAR), RULE.reject(NEAR)], { ...on, ...near }),
    cell('c2', [RULE.logDenied(FAR), RULE.reject(FAR)], { ...on, ...far }),
  ];
  const passedAt = new Map(['4', '9'].map((id) => [id, BEGUN]));
  return { ...situation({ cells, ...changed }), passedAt };
}
/** Instances of the called app with these handles. */
function handled(about: Situation, handle: string): Situation {
  const { destination } = about.facts;
  const instances = destination.instances.map((one) => ({ ...one, handle }));
  return { ...about, facts: { ...about.facts, destination: { ...destination, instances } } };
}

describe('which line is meant', () => {
  test('the last one, whichever cell wrote it', () => {
    const about = logging(
      { lines: [line(DENIED, NEAR, 5)] },
      { lines: [line(DENIED, FAR, 4), line(DENIED, FAR, 7)] },
    );
    expect(lineOf(about, 'denied')?.packet.envelope.time?.text).toBe(SINCE(7));
  });

  test('a denied one is about the instance whose handle it names, not about who had its address before', () => {
    const about = logging({ lines: [line(DENIED, NEAR)] });
    expect(lineOf(handled(about, '9e2d8089-a00e-4d4e-9999-123456'), 'denied')).toBeDefined();
    expect(lineOf(handled(about, '11111111-a00e-4d4e-9999-123456'), 'denied')).toBeUndefined();
  });

  test('an allowed one names the app, so it is known whatever addresses the app has now', () => {
    const about = logging({ lines: [line(ALLOWED, '10.255.1.99')] });
    expect(lineOf(about, 'allowed')).toBeDefined();
    const other = logging({ lines: [line('OK_0001_cccccccc-0000-4000-8', NEAR)] });
    expect(lineOf(other, 'allowed')).toBeUndefined();
  });
});

describe('a line that cannot be seen any more', () => {
  const GONE = ' (an app was restarted, or the log rotated away)';
  const story = findStory('160');
  const allows = { policies: [policy(A, B)] };
  const denied = whyLineIsGone('denied', '4');
  const allowed = whyLineIsGone('allowed', '9');

  test('was never there before its step is done', () => {
    expect(denied({ ...logging(), passedAt: new Map() })).toBeUndefined();
  });

  test('needs another call, and none of the policies that let it through', () => {
    expect(denied(logging({}, {}, allows))).toBe(
      `the line of step 4 cannot be seen any more${GONE}: remove the policy appA to appB, tcp 8080, and call again as in step 4 until it is refused`,
    );
    expect(denied(logging())).toBe(
      `the line of step 4 cannot be seen any more${GONE}: call again as in step 4`,
    );
  });

  test('or the policy, where it is an allowed one', () => {
    expect(allowed(logging())).toBe(
      `the line of step 9 cannot be seen any more${GONE}: add the policy from appA to appB again, and call as in step 9`,
    );
    expect(allowed(logging({}, {}, allows))).toBe(
      `the line of step 9 cannot be seen any more${GONE}: call again as in step 9`,
    );
  });

  test('what keeps another one from being written is told', () => {
    const off = { cells: [cell('c1', []), cell('c2', [])] };
    expect(denied(logging({}, {}, off))).toBe(
      `the line of step 4 cannot be seen any more${GONE}, and no denied line can appear: logging is off`,
    );
  });

  test('the rule of a line may be gone where the line is there', () => {
    const about = logging({ lines: [line(ALLOWED, '10.255.1.99')] }, {}, allows);
    expect(allowed(about)).toBe(
      'the rule that wrote the line of step 9 is not there any more (an app was restarted, or its policy removed): call again as in step 9',
    );
  });

  test('is told by the steps that ask about it, also to whoever answers', () => {
    const passed = Object.fromEntries(
      ['1', '2', '3', '4', '8', '9'].map((id) => [id, { at: SINCE(1), evidence: 'so' }]),
    );
    const results = judgeStory(story, logging({}, {}, allows), {
      passed,
      answers: { '5': 'the policy' },
    });
    const open = results.filter(({ state }) => state === 'not-yet');
    expect(open.map(({ step }) => step.id)).toEqual(['5', '6', '7', '10', '11', '12']);
    expect(open[0]?.text).toMatch(
      /^“the policy” cannot be judged now: the line of step 4 cannot be seen any more/,
    );
    expect(open[1]?.text).toMatch(/^the line of step 4 cannot be seen any more/);
    expect(open[4]?.text).toMatch(/^the line of step 9 cannot be seen any more/);
  });
});
