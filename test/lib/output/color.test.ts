import { describe, expect, test } from '@jest/globals';
import { createPalette, wantsColor, type ColorMode } from '../../../src/lib/output/color.js';

const TERMINAL = { isTTY: true };
const PIPE = {};

describe('wantsColor', () => {
  test.each<[ColorMode, object, Record<string, string>, boolean]>([
    ['auto', TERMINAL, {}, true],
    ['auto', PIPE, {}, false],
    ['auto', TERMINAL, { TERM: 'dumb' }, false],
    ['auto', TERMINAL, { NO_COLOR: '1' }, false],
    ['auto', TERMINAL, { NO_COLOR: '0' }, false],
    ['auto', TERMINAL, { NO_COLOR: '' }, true],
    ['auto', PIPE, { FORCE_COLOR: '1' }, true],
    ['auto', PIPE, { FORCE_COLOR: 'true' }, true],
    ['auto', PIPE, { FORCE_COLOR: '' }, false],
    ['auto', TERMINAL, { FORCE_COLOR: '0' }, false],
    ['auto', TERMINAL, { FORCE_COLOR: 'false' }, false],
    ['auto', PIPE, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['always', PIPE, { NO_COLOR: '1', TERM: 'dumb' }, true],
    ['never', TERMINAL, { FORCE_COLOR: '1' }, false],
  ])('--color %s, stream %j, %j: %s', (mode, stream, env, wanted) => {
    expect(wantsColor(mode, stream, env)).toBe(wanted);
  });
});

describe('a palette', () => {
  const on = createPalette(true);
  const off = createPalette(false);

  test('styles text and ends each style', () => {
    expect(on.bold(`a ${on.red('b')} c`)).toBe('\x1b[1ma \x1b[31mb\x1b[39m c\x1b[22m');
  });

  test('that is off gives the text back', () => {
    expect([off.bold('a'), off.named('app', 'b'), off.named('app')]).toEqual(['a', 'b', 'app']);
  });

  test('gives a name the same colour always, whatever the text', () => {
    const start = on.named('backend').replace('backend', '').split('m')[0];
    expect(on.named('backend', 'backend/0')).toBe(`${start}mbackend/0\x1b[39m`);
    expect(createPalette(true).named('backend')).toBe(on.named('backend'));
  });

  test('spreads names over its colours', () => {
    const names = Array.from({ length: 200 }, (_, i) => `app-${i}`);
    const colors = new Set(names.map((name) => on.named(name, 'x')));
    expect(colors.size).toBeGreaterThan(12);
  });
});
