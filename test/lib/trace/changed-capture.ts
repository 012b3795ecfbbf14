import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { policyRules } from '../../../src/lib/lab/agent/policy-chain.js';
import type { Policy } from '../../../src/lib/policy/policy.js';
import type { TraceOrder } from '../../../src/lib/trace/trace-connection.js';
import type { TraceDocument } from '../../../src/lib/trace/trace-document.js';
import { SnapshotCopy } from '../source/snapshot-copy.js';
import { CELL_IDS, traced, type CellName } from './traced.js';

/** App guids of the capture. */
export const FRONTEND = '08995ea7-06f8-4302-bf84-7a6278f3019f';
export const BACKEND = '584d9cba-f153-45e2-acb0-b9d819a281af';
export const REPORTER = '132640c4-3c1b-49ad-81ca-fd3105cc7ccd';

const TAGS: Readonly<Record<string, string>> = {
  [FRONTEND]: '0001',
  [BACKEND]: '0002',
  [REPORTER]: '001A',
};
/** The one that most tests change: frontend to backend. */
export const WEB: Policy = {
  source: FRONTEND,
  destination: BACKEND,
  protocol: 'tcp',
  ports: { start: 8080, end: 8080 },
};

/** The containers of each cell that policies are about, the deleted staging container left out. */
const MEMBERS: Readonly<Record<CellName, readonly { ip: string; appGuid: string }[]>> = {
  'cell-0': [
    { ip: '10.255.41.2', appGuid: FRONTEND },
    { ip: '10.255.41.3', appGuid: BACKEND },
    { ip: '10.255.41.4', appGuid: REPORTER },
  ],
  'cell-1': [
    { ip: '10.255.92.2', appGuid: BACKEND },
    { ip: '10.255.92.3', appGuid: REPORTER },
  ],
  'cell-2': [
    { ip: '10.255.118.2', appGuid: BACKEND },
    { ip: '10.255.118.3', appGuid: BACKEND },
  ],
};
const LOGS_ACCEPTED: Readonly<Record<CellName, boolean>> = {
  'cell-0': true,
  'cell-1': false,
  'cell-2': true,
};
const CELL_NAMES = Object.keys(CELL_IDS) as CellName[];

/** The captured snapshot, to be changed as a foundation changes. */
export class ChangedCapture {
  private constructor(readonly copy: SnapshotCopy) {}

  static async make(): Promise<ChangedCapture> {
    return new ChangedCapture(await SnapshotCopy.ofCapture());
  }

  get snapshot(): string {
    return this.copy.directory;
  }

  /** The policy server's policies change, and the agents of these cells take them over. */
  async setPolicies(
    policies: readonly Policy[],
    cells: readonly CellName[] = CELL_NAMES,
  ): Promise<void> {
    await this.copy.write(
      'policies.json',
      JSON.stringify({ total_policies: policies.length, policies: policies.map(payload) }),
    );
    for (const cell of cells) await this.#takeOver(cell, policies);
  }

  async changeRules(cell: CellName, change: (save: string) => string): Promise<void> {
    await this.change(`cells/${CELL_IDS[cell]}/iptables-save.txt`, change);
  }

  async change(name: string, change: (text: string) => string): Promise<void> {
    const before = await readFile(join(this.snapshot, name), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`nothing to change in ${name}`);
    await this.copy.write(name, after);
  }

  /** The answer for the foundation as it is now. */
  async ask(
    source: string,
    destination: string,
    order: Partial<TraceOrder> = {},
  ): Promise<TraceDocument> {
    const { document } = await traced(source, destination, { snapshot: this.snapshot, ...order });
    return document;
  }

  /** What the agent of a cell makes of policies, in the place of its rules. */
  async #takeOver(cell: CellName, policies: readonly Policy[]): Promise<void> {
    const tagged = policies.map(({ source, destination, protocol, ports }) => ({
      source: { id: source, tag: TAGS[source] ?? '' },
      destination: { id: destination, protocol, ports },
    }));
    const config = { acceptedUdpLogsPerSec: 100 };
    const rules = policyRules(MEMBERS[cell], tagged, LOGS_ACCEPTED[cell], config);
    await this.changeRules(cell, (save) => {
      const lines = save.split('\n').filter((line) => !/ -A vpa--/.test(line));
      const chain = /^:(vpa--\d+)/m.exec(save)?.[1] ?? '';
      const end = lines.indexOf('COMMIT', lines.indexOf('*filter'));
      return lines.toSpliced(end, 0, ...rules.map((rule) => `-A ${chain} ${rule}`)).join('\n');
    });
  }
}

function payload({ source, destination, protocol, ports }: Policy): object {
  return { source: { id: source }, destination: { id: destination, protocol, ports } };
}
