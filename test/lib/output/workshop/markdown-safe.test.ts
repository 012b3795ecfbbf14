import { expect, test } from '@jest/globals';
import { markdownCell, markdownSafe } from '../../../../src/lib/output/workshop/markdown-safe.js';

test('commands in code spans stay as they are to be typed', () => {
  const text = 'Try `sudo iptables-save | grep "src:<guid>" && true` on a cell.';
  expect(markdownSafe(text)).toBe(text);
});

test('outside of code there is no HTML, whatever a name has in it', () => {
  expect(markdownSafe('the app <script>alert(1)</script> & co')).toBe(
    'the app &lt;script&gt;alert(1)&lt;/script&gt; &amp; co',
  );
});

test.each([
  ['closes a code span', '`cf app x` <b> `y`', '`cf app x` &lt;b&gt; `y`'],
  ['opens one that never ends', 'x` <b>', 'x` &lt;b&gt;'],
  ['has longer runs of backticks', '`` <b> `', '`` &lt;b&gt; `'],
])('a name that %s does not let HTML through', (_, text, shown) => {
  expect(markdownSafe(text)).toBe(shown);
});

test('a bar ends no cell of a table, not even in code', () => {
  expect(markdownCell('`a | b` | c')).toBe('`a \\| b` \\| c');
});
