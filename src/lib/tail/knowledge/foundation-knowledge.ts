import type { CellTransport, RemoteCell } from '../../cell-transport/cell-transport.js';
import { readActualLrps } from '../../directory/actual-lrps.js';
import { readContainerMetadata } from '../../directory/container-metadata.js';
import { readPolicyTags } from '../../directory/policy-tags.js';
import { readRepLog } from '../../directory/rep-log.js';
import { CfnetError } from '../../errors/cfnet-error.js';
import { onlyWhole } from '../../errors/problem.js';
import { dropUnknown } from '../../json/drop-unknown.js';
import { appsByGuid } from '../../live/apps-by-guid.js';
import { ARCHIVE_PRELUDE, readArchive, type ArchivePart } from '../../live/cell-archive.js';
import { cellScript } from '../../live/cell-script.js';
import { replyFor } from '../../live/foundation-replies.js';
import type { CfCli } from '../../live/foundation.js';
import { readPolicies } from '../../policy/policies.js';
import type { CellState, KnowledgePorts, PolicyState } from './live-knowledge.js';

export interface FoundationKnowledgeOptions {
  readonly cf: CfCli;
  readonly transport: CellTransport;
  readonly cells: readonly RemoteCell[];
  /** Whether containers that are gone are asked for too. */
  readonly withPast: boolean;
  readonly signal: AbortSignal;
}

const PATIENCE_MS = 30_000;
/** So many cells are asked what runs, before that stays unknown. */
const MOST_ASKED = 3;

/** What changes while lines come: containers and rules. */
const CHANGING = `${ARCHIVE_PRELUDE}part container-metadata.json 'cat "$R/var/vcap/data/container-metadata/store.json"'
part iptables-save.txt save_rules
part ip6tables-save.txt save_ipv6_rules
`;

/** The places that know who is who on a running foundation. */
export function foundationKnowledge(options: FoundationKnowledgeOptions): KnowledgePorts {
  const { cf, transport, withPast, signal } = options;
  const known = new Set<string>();
  const archive = async (
    cell: RemoteCell,
    text: string,
  ): Promise<ReadonlyMap<string, ArchivePart>> => {
    const run = { signal, timeoutMs: PATIENCE_MS };
    const { stdout } = await transport.run(cell, { text, root: true }, run);
    return readArchive(stdout);
  };
  return {
    cell: async (cell) => {
      const isFirst = !known.has(cell.id);
      const script = isFirst && withPast ? cellScript({ state: true }).text : CHANGING;
      const state = cellState(cell, await archive(cell, script));
      known.add(cell.id);
      return state;
    },
    lrps: () =>
      firstOf(options.cells.slice(0, MOST_ASKED), async (cell) => {
        const part = (await archive(cell, cellScript({ lrps: true }).text)).get(
          'actual-lrps.ndjson',
        );
        if (part?.exitCode !== 0) throw noLrps(cell, part);
        // cfdot ended well: no line means that nothing runs.
        const lrps = { name: 'cfdot actual-lrps', text: textOf(part), isWhole: true as const };
        return readActualLrps(lrps).value ?? {};
      }),
    policies: () => policyState(cf),
    apps: (guids) => appsByGuid(cf, guids),
    now: Date.now,
  };
}

function cellState({ id }: RemoteCell, parts: ReadonlyMap<string, ArchivePart>): CellState {
  const text = (name: string): string | undefined => {
    const part = parts.get(name);
    return part?.exitCode === 0 ? textOf(part) : undefined;
  };
  const store = text('container-metadata.json');
  const repLog = text('rep.log');
  const saves = { ipv4: text('iptables-save.txt'), ipv6: text('ip6tables-save.txt') };
  const named = (name: string, content: string) => ({ name, text: content, cell: id });
  const records = [
    ...(store === undefined ? [] : [readContainerMetadata(named('store.json', store)).value]),
    ...(repLog === undefined ? [] : [readRepLog(named('rep.log', repLog)).value]),
  ];
  return {
    records: records.filter((one) => one !== undefined),
    // A cell that tells nothing now keeps what it told before.
    ...(saves.ipv4 !== undefined && { iptablesSave: dropUnknown(saves) }),
  };
}

async function policyState(cf: CfCli): Promise<PolicyState> {
  const policies = await replyFor(cf, 'policies.json', '');
  const tags = await replyFor(cf, 'tags.json', '');
  // A part of the policies would make reasons of what the rest allows.
  const table = policies.value && onlyWhole(readPolicies(policies.value)).value;
  const records = [
    ...(table === undefined ? [] : [{ tags: table.tags }]),
    ...(tags.value === undefined ? [] : [readPolicyTags(tags.value).value ?? {}]),
  ];
  return { records, ...(table !== undefined && { policies: table.policies }) };
}

/** Errors: that of the last cell. */
async function firstOf<T>(
  cells: readonly RemoteCell[],
  ask: (cell: RemoteCell) => Promise<T>,
): Promise<T> {
  let failure: unknown = new CfnetError('NOT_FOUND', 'there is no cell to ask what runs');
  for (const cell of cells) {
    try {
      return await ask(cell);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function noLrps({ name }: RemoteCell, part: ArchivePart | undefined): CfnetError {
  return new CfnetError('OUTSIDE_FAILED', `${name} does not tell what runs: ${part?.said ?? ''}`);
}

function textOf({ content }: ArchivePart): string {
  return content.toString('utf8');
}
