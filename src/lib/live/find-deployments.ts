import type { RemoteCell } from '../cell-transport/cell-transport.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { listText } from '../text/list-text.js';
import { cellsAmong } from './find-cells.js';
import type { BoshCli } from './foundation.js';

/** Releases of which cells are made: silk is the network's, diego the containers'. */
const CELL_RELEASES = ['silk', 'diego', 'cf-networking'];

const MOST_NAMED = 10;

/** Where the cells of one foundation are. */
export interface CellDeployments {
  /** The one that messages and `--deployment` mean. */
  readonly name: string;
  /** In the order of their ids: those of isolation segments in deployments of their own too. */
  readonly cells: readonly RemoteCell[];
}

/**
 * Finds the deployment that holds the foundation's cells. Where several have cells, those count that have one of the
 * addresses at which the foundation's apps run; the one with the most of them is the one that is meant.
 * @param named what the user chose; then there is nothing to find
 * @param addresses asks Cloud Controller where apps run
 * Errors: CfnetError NOT_FOUND where there are no cells, USAGE where several deployments could be meant.
 */
export async function findDeployments(
  bosh: BoshCli,
  named: string | undefined,
  addresses: () => Promise<ReadonlySet<string>>,
): Promise<CellDeployments> {
  if (named !== undefined) {
    const cells = cellsAmong(await bosh.instances(named));
    if (cells.length > 0) return { name: named, cells };
    throw new CfnetError('NOT_FOUND', `The deployment ${named} has no Diego cells`, {
      hint: 'See which there are: bosh deployments',
    });
  }
  const found = await withCells(bosh);
  const [only] = found;
  if (only === undefined) {
    throw new CfnetError('NOT_FOUND', 'No deployment that this user sees has Diego cells', {
      hint: 'Is it the right director? See: bosh env; bosh deployments',
    });
  }
  return found.length === 1 ? only : byAddress(found, await addresses());
}

async function withCells(bosh: BoshCli): Promise<readonly CellDeployments[]> {
  const all = await bosh.deployments();
  const likely = all.filter(({ releases }) => CELL_RELEASES.some((name) => name in releases));
  const found = await Promise.all(
    likely.map(async ({ name }) => ({ name, cells: cellsAmong(await bosh.instances(name)) })),
  );
  return found.filter(({ cells }) => cells.length > 0);
}

function byAddress(
  found: readonly CellDeployments[],
  addresses: ReadonlySet<string>,
): CellDeployments {
  const hits = ({ cells }: CellDeployments): number =>
    cells.filter(({ ip }) => addresses.has(ip)).length;
  const [first, ...others] = found
    .filter((one) => hits(one) > 0)
    .toSorted((a, b) => hits(b) - hits(a));
  if (first === undefined) {
    const names = listText(
      found.map(({ name }) => name),
      MOST_NAMED,
    );
    throw new CfnetError('USAGE', `Several deployments have Diego cells: ${names}`, {
      hint: 'Say which one is meant: --deployment NAME',
    });
  }
  const cells = [first, ...others].flatMap((one) => one.cells);
  return { name: first.name, cells: cells.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}
