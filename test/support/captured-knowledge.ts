import { readFileSync } from 'node:fs';
import { gatherKnowledge } from '../../src/lib/enrich/knowledge.js';
import type { Enricher, Knowledge } from '../../src/lib/flow/enricher.js';
import type { Flow } from '../../src/lib/flow/flow.js';
import { KernelLogReader } from '../../src/lib/kernel-log/kernel-log-reader.js';
import { openSnapshot } from '../../src/lib/source/snapshot-source.js';
import type { CellSource } from '../../src/lib/source/source.js';

export const CAPTURE = 'test/fixtures/silk-cell';
export const SNAPSHOT = `${CAPTURE}/snapshot`;
/** The captures were made on that day; lines without a year must land in it. */
export const CAPTURED_BY = Date.parse('2026-11-22T02:00:00Z');

/** What the captured snapshot knows, and its cells by their folder names in the capture. */
export async function capturedKnowledge(
  directory = SNAPSHOT,
): Promise<{ knowledge: Knowledge; cells: ReadonlyMap<string, CellSource['cell']> }> {
  const source = await openSnapshot(directory);
  const { knowledge } = await gatherKnowledge(source);
  const { value } = await source.cells();
  const byIp = new Map(value.map(({ cell }) => [cell.ip, cell]));
  const names = ['10.0.16.15', '10.0.16.16', '10.0.16.17'].map((ip, at) => {
    const cell = byIp.get(ip);
    if (cell === undefined) throw new Error(`no cell ${ip}`);
    return [`cell-${at}`, cell] as const;
  });
  return { knowledge, cells: new Map(names) };
}

/** All flows of one log file of the capture. */
export function flowsOf(path: string, enricher: Enricher): Flow[] {
  const flows: Flow[] = [];
  new KernelLogReader().readBlock(readFileSync(path, 'latin1'), CAPTURED_BY, (packet) =>
    flows.push(enricher.enrich(packet)),
  );
  return flows;
}
