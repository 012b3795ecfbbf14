import { expect, test } from '@jest/globals';
import { DirectoryBuilder } from '../../../src/lib/directory/directory-builder.js';
import { runningSpots } from '../../../src/lib/trace/sender.js';
import { errorOf } from '../../support/error-of.js';

const NOBODY = new DirectoryBuilder().build();

test.each([
  ['x; rm -rf y', "Start it: cf start 'x; rm -rf y'"],
  ['shop', 'Start it: cf start shop'],
  ['-f', 'Start it.'],
])('of an app %j that does not run the start can be pasted', (name, hint) => {
  const app = { app: { guid: 'f00d', name } };
  expect(errorOf(() => runningSpots({ name, app, spots: [] }, NOBODY))).toMatchObject({
    code: 'NOT_FOUND',
    hint,
  });
});
