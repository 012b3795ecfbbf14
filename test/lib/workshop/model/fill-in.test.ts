import { expect, test } from '@jest/globals';
import { fillCommand, fillText } from '../../../../src/lib/workshop/model/fill-in.js';

const VALUES = { appA: 'x; rm -rf y', appB: 'shop' };

test('a command has names as words of a shell, wherever it stands', () => {
  expect(fillCommand('cf ssh {appA}', VALUES)).toBe("cf ssh 'x; rm -rf y'");
  expect(
    fillText('`cf ssh {appA}` opens a shell in {appA}; `cf app {appB}` shows {appB}.', VALUES),
  ).toBe("`cf ssh 'x; rm -rf y'` opens a shell in x; rm -rf y; `cf app shop` shows shop.");
});

test('what is not known is described, a doubled brace is one', () => {
  expect(fillText('`cf ssh {appA}` {{', {})).toMatch(/^`cf ssh <[^>]+>` \{$/);
});
