import { expect, test } from '@jest/globals';
import type { Container } from '../../../src/lib/directory/model.js';
import { earlierCellsText } from '../../../src/lib/tail/tail-text.js';

function begun(name: string, index: number) {
  const container: Container = {
    ...{ handle: `${name}-${index}`, index, state: 'running', evidence: [] },
  };
  return {
    app: { asked: name, identity: { app: { guid: `${name}-guid`, name } }, isStopped: false },
    container,
  };
}

test('one instance that began after --since', () => {
  expect(earlierCellsText([begun('shop', 0)])).toBe(
    'shop/0 began after --since: cells where it ran before are read too by --all --app shop',
  );
});

test('instances of several apps, with names that a shell would take apart', () => {
  expect(earlierCellsText([begun('shop', 0), begun('shop', 1), begun('my app', 0)])).toBe(
    "shop/0, shop/1 and my app/0 began after --since: cells where they ran before are read too by --all --app shop --app 'my app'",
  );
});
