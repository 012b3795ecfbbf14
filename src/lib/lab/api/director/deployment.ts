import { CELL_JOBS } from '../../foundation/cell-jobs.js';
import type { Foundation } from '../../foundation/foundation.js';
import type { LabCell } from '../../foundation/model.js';

/** The lab's one deployment, named as cf-deployment names it. */
export const DEPLOYMENT = 'cf';

/** Instance group of the cells. */
export const CELL_GROUP = 'diego-cell';

/** What the captured facts are of (cf-facts, table of sources). */
export const RELEASES = [
  { name: 'diego', version: '2.138.0' },
  { name: 'silk', version: '3.116.0' },
] as const;
export const STEMCELL = { name: 'bosh-lab-ubuntu-noble', version: '1.425' } as const;

/** `GET /deployments/:name/instances`: quick, as the director's database knows them. */
export function plainInstances(foundation: Foundation): object[] {
  return foundation.cells.map((cell) => ({
    agent_id: cell.agentId,
    cid: vmCid(cell),
    job: CELL_GROUP,
    index: cell.index,
    id: cell.id,
    az: cell.az,
    ips: [cell.ip],
    expects_vm: true,
  }));
}

/** `?format=full`: one JSON line for each VM, as its agent answers. */
export function fullInstances(foundation: Foundation): string {
  return foundation.cells.map((cell) => `${JSON.stringify(fullInstance(cell))}\n`).join('');
}

function fullInstance(cell: LabCell): object {
  return {
    vm_cid: vmCid(cell),
    active: true,
    vm_created_at: null,
    cloud_properties: {},
    disk_cid: null,
    disk_cids: [],
    ips: [cell.ip],
    agent_id: cell.agentId,
    job_name: CELL_GROUP,
    index: cell.index,
    job_state: 'running',
    state: 'started',
    vm_type: 'small-highmem',
    vitals: {},
    processes: CELL_JOBS.map((name) => ({ name, state: 'running' })),
    az: cell.az,
    id: cell.id,
    bootstrap: cell.index === 0,
    ignore: false,
    stemcell: { name: STEMCELL.name, version: STEMCELL.version, api_version: 3 },
  };
}

function vmCid(cell: LabCell): string {
  return `vm-${cell.agentId}`;
}

/** Which cells a slug of `bosh ssh` means: a group, and in it some ids or indexes, or all. */
export function cellsOf(
  { cells }: Foundation,
  group: string | undefined,
  idsOrIndexes: readonly string[],
): readonly LabCell[] {
  if (group !== undefined && group !== CELL_GROUP) return [];
  if (idsOrIndexes.length === 0) return cells;
  return cells.filter(
    ({ id, index }) => idsOrIndexes.includes(id) || idsOrIndexes.includes(String(index)),
  );
}

/** The part of cf-deployment's manifest that the lab stands for. */
export function manifest({ cells }: Foundation): string {
  const azs = [...new Set(cells.map(({ az }) => az))].toSorted();
  return [
    '---',
    `name: ${DEPLOYMENT}`,
    'releases:',
    ...RELEASES.map(({ name, version }) => `- name: ${name}\n  version: ${version}`),
    'stemcells:',
    '- alias: default\n  os: ubuntu-noble',
    `  version: "${STEMCELL.version}"`,
    'instance_groups:',
    `- name: ${CELL_GROUP}`,
    `  instances: ${cells.length}`,
    `  azs: [${azs.join(', ')}]`,
    '',
  ].join('\n');
}
