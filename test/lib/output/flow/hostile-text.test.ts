import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Flow } from '../../../../src/lib/flow/flow.js';
import { createPalette } from '../../../../src/lib/output/color.js';
import { selectPrinter } from '../../../../src/lib/output/flow/select-printer.js';
import { directoryOf } from '../../../support/foundation.js';
import { flows } from '../../../support/random-flow.js';

/** All that acts on a terminal, or cannot be shown: controls, format characters, separators, halves of pairs. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

const TEMPLATE =
  'template={{time}} {{cell.name}} {{source.app.name}} {{source.interface}} {{destination.ambiguous}} {{rule.spec}} {{raw}}';

/** How many lines a flow takes; undefined: as many as it has entries. */
const FORMATS: readonly (readonly [string, number | undefined])[] = [
  ['compact', 2],
  ['json', 1],
  ['raw', 1],
  ['table', 1],
  ['lager', 1],
  [TEMPLATE, 1],
  ['dict', undefined],
];

function directoryWith({ source, destination }: Flow): ReturnType<typeof directoryOf> {
  const apps = [source, destination, source].map(({ app, space, org }, at) => ({
    handle: `handle-${at}`,
    ...{ appGuid: `app-${at}`, spaceGuid: `space-${at}`, orgGuid: `org-${at}` },
    ...(app?.name !== undefined && { appName: app.name }),
    ...(space?.name !== undefined && { spaceName: space.name }),
    ...(org?.name !== undefined && { orgName: org.name }),
  }));
  return directoryOf({ containers: apps });
}

describe.each(FORMATS)('-o %s', (format, lineCount) => {
  test.each([Infinity, 40])('lets nothing act on the terminal, at %d columns', (columns) => {
    fc.assert(
      fc.property(flows, (flow) => {
        const options = { palette: createPalette(false), showRule: true, columns };
        const { header = '', print } = selectPrinter(format, options)(directoryWith(flow));
        const text = print(flow);
        const lines = text.replace(/\n+$/, '').split('\n');
        expect(text.endsWith('\n')).toBe(true);
        if (lineCount !== undefined) expect(lines).toHaveLength(lineCount);
        expect(`${header}${text}`.split('\n').filter((line) => UNSAFE.test(line))).toEqual([]);
      }),
    );
  });
});
