import { describe, expect, test } from '@jest/globals';
import { Namespaces } from '../../../../src/lib/lab/plane/kernel/namespaces.js';
import { whyNoKernelPlane } from '../../../../src/lib/lab/plane/kernel/kernel-plane-check.js';
import { CellTables } from '../../../../src/lib/lab/plane/simulated/cell-tables.js';
import { capturedCell, initialPolicies, policiesOfCell } from './captured-setting.js';
import { captured, comparable, ComposedCell } from './composed-cell.js';

/** Puts text after text into an empty cell, and tells what `iptables-save -c` shows then. */
type Load = (texts: readonly string[]) => Promise<string>;

const PLACE = 'cell';

function loadIntoTables(texts: readonly string[]): Promise<string> {
  const tables = new CellTables();
  for (const text of texts) tables.restore(text, true);
  return Promise.resolve(tables.save(new Date()));
}

async function loadIntoKernel(texts: readonly string[]): Promise<string> {
  const namespaces = new Namespaces(`cfnetrules-${process.pid}.`);
  await namespaces.create(PLACE);
  try {
    for (const text of texts) {
      await namespaces.execute(PLACE, ['iptables-nft-restore', '--noflush'], text);
    }
    return await namespaces.execute(PLACE, ['iptables-nft-save', '-c']);
  } finally {
    await namespaces.removeAll();
  }
}

const PLACES: [string, Load][] = [['simulated', loadIntoTables]];
if ((await whyNoKernelPlane()) === undefined) PLACES.push(['kernel', loadIntoKernel]);

/** Chain by chain and rule by rule; the tables in one order, for the kernel has them in that of their making. */
function tablesOf(lines: readonly string[]): string[] {
  return lines
    .join('\n')
    .split(/^(?=\*)/m)
    .map((table) => table.replace(/^#.*\n?/gm, '').trim())
    .filter((table) => table !== '')
    .sort();
}

describe.each(PLACES)('the rules of a cell are those of the captured one, %s plane', (_, load) => {
  async function expectCapture(composed: ComposedCell, cell: string, moment: string) {
    const saved = comparable(await load(composed.texts));
    expect(tablesOf(saved)).toEqual(tablesOf(captured(cell, moment)));
  }

  test.each(['cell-0', 'cell-1', 'cell-2'])('%s, before traffic', async (name) => {
    await expectCapture(new ComposedCell(capturedCell(name)), name, '00');
  });

  test('c2c logging switched off', async () => {
    const composed = new ComposedCell(capturedCell('cell-0'));
    composed.policyCycle(initialPolicies, false);
    await expectCapture(composed, 'cell-0', '03');
  });

  test('c2c logging switched on', async () => {
    const composed = new ComposedCell(capturedCell('cell-1'));
    composed.policyCycle(initialPolicies, true);
    await expectCapture(composed, 'cell-1', '02');
  });

  test('a policy added, then a container deleted', async () => {
    const composed = new ComposedCell(capturedCell('cell-0'));
    composed.policyCycle(policiesOfCell('cell-0'), true);
    await expectCapture(composed, 'cell-0', '04');
    composed.remove('staging-0');
    await expectCapture(composed, 'cell-0', '05');
  });

  test('a security group changed at run time', async () => {
    const composed = new ComposedCell(capturedCell('cell-2'));
    composed.changeGroups();
    composed.policyCycle(policiesOfCell('cell-2'), true);
    await expectCapture(composed, 'cell-2', '02');
  });
});

test('the simulated iptables-save is the captured one line by line, remarks included', async () => {
  const composed = new ComposedCell(capturedCell('cell-0'));
  expect(comparable(await loadIntoTables(composed.texts))).toEqual(captured('cell-0', '00'));
});
