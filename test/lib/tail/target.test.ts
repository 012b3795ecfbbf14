import { describe, expect, test } from '@jest/globals';
import type { FoundApp } from '../../../src/lib/live/find-app.js';
import { patternsFor, targetTest } from '../../../src/lib/tail/target.js';
import { directoryOf, flowIn } from '../../support/foundation.js';
import { logLine, silkPrefix } from '../../support/log-line.js';

const APP = 'bc6f229d-5e4a-4c41-a63f-e8795496c283';
const HERE = '1f97ff6d-4517-43a0-5aef-f591';
const THERE = 'd5978989-1401-49ff-46cd-33e7';
const FOUNDATION = {
  containers: [
    { handle: HERE, ip: '10.255.77.3', cellId: 'here', appGuid: APP, index: 0 },
    { handle: THERE, ip: '10.255.78.3', cellId: 'there', appGuid: APP, index: 1 },
  ],
  tags: { 10: APP },
};
const FOUND: FoundApp = { asked: 'shop', identity: { app: { guid: APP } }, isStopped: false };

describe('the lines of an app', () => {
  test('have its guid, its mark, its containers on the cell, and what its others send there', () => {
    expect(patternsFor([FOUND], 'here', directoryOf(FOUNDATION))).toEqual(
      [
        ...[HERE.slice(0, 19), ' SRC=10.255.77.3 ', ' DST=10.255.77.3 ', ' SRC=10.255.78.3 '],
        ...[APP.slice(0, 16), ' MARK=0xa'],
      ].toSorted(),
    );
  });

  test.each([
    silkPrefix('OK_', HERE),
    silkPrefix('DENY_', HERE),
    silkPrefix('DENY_C2C_', HERE),
    silkPrefix('DENY_ORL_', HERE),
    silkPrefix('OK_000A_', APP),
    silkPrefix('OK_0000000A_', APP),
  ])('the prefix %s has one of the texts', (prefix) => {
    const line = logLine({ prefix, source: '192.0.2.1', destination: '192.0.2.2' });
    const patterns = patternsFor([FOUND], 'here', directoryOf(FOUNDATION));
    expect(patterns.some((text) => line.includes(text))).toBe(true);
  });

  test('of one instance are those at whose end it stands', () => {
    const line = logLine({ prefix: silkPrefix('OK_', HERE) });
    const flow = flowIn(FOUNDATION, line, { id: 'here' });
    expect(targetTest([{ ...FOUND, index: 0 }])(flow)).toBe(true);
    expect(targetTest([{ ...FOUND, index: 1 }])(flow)).toBe(false);
    expect(targetTest([FOUND])(flow)).toBe(true);
    expect(targetTest([])(flow)).toBe(true);
  });

  test('without an app every packet is wanted', () => {
    expect(patternsFor([], 'here', directoryOf({}))).toEqual([' OUT=']);
  });
});
