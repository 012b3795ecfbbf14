import { CfnetError } from '../../errors/cfnet-error.js';
import type { Story } from '../model/story.js';
import { userWorkflow } from './001-user-workflow.js';
import { containerNetworking } from './010-container-networking.js';
import { overlayUnderlay } from './020-overlay-underlay.js';
import { iptablesPrimer } from './030-iptables-primer.js';
import { dataflowOverview } from './040-dataflow-overview.js';
import { networkNamespaces } from './050-network-namespaces.js';
import { vethPairs } from './060-veth-pairs.js';
import { marks } from './070-marks.js';
import { markOnTheWay } from './080-mark-on-the-way.js';
import { routeTables } from './090-route-tables.js';
import { cellRoutes } from './100-cell-routes.js';
import { vxlanWords } from './110-vxlan-words.js';
import { leases } from './120-leases.js';
import { unwrapping } from './130-unwrapping.js';
import { enforcing } from './140-enforcing.js';
import { sameCell } from './150-same-cell.js';
import { logging } from './160-logging.js';
import { tcpdump } from './170-tcpdump.js';
import { bypass } from './180-bypass.js';
import { wrapUp } from './999-wrap-up.js';
import { groupDefaults } from './asg-001-defaults.js';
import { groupPrimer } from './asg-010-primer.js';
import { groupRules } from './asg-020-rules.js';

/** In the order in which they are meant to be taken: the wrap-up comes last. */
export const STORIES: readonly Story[] = [
  userWorkflow,
  containerNetworking,
  overlayUnderlay,
  iptablesPrimer,
  dataflowOverview,
  networkNamespaces,
  vethPairs,
  marks,
  markOnTheWay,
  routeTables,
  cellRoutes,
  vxlanWords,
  leases,
  unwrapping,
  enforcing,
  sameCell,
  logging,
  tcpdump,
  bypass,
  groupDefaults,
  groupPrimer,
  groupRules,
  wrapUp,
];

/**
 * The story that is called so: its id, its number, the words behind the number, or the beginning of either.
 * Errors: CfnetError NOT_FOUND for none, USAGE for several.
 */
export function findStory(name: string): Story {
  const wanted = name.toLowerCase();
  const exact = STORIES.find(
    ({ id }) => id === wanted || numberOf(id) === wanted || wordsOf(id) === wanted,
  );
  if (exact !== undefined) return exact;
  const near = STORIES.filter(({ id }) => id.startsWith(wanted) || wordsOf(id).startsWith(wanted));
  const [first] = near;
  if (first === undefined) {
    throw new CfnetError('NOT_FOUND', `The workshop has no story ${JSON.stringify(name)}`, {
      hint: 'cfnet workshop list shows them.',
    });
  }
  if (near.length > 1) {
    throw new CfnetError(
      'USAGE',
      `${JSON.stringify(name)} may be ${near.map(({ id }) => id).join(' or ')}`,
    );
  }
  return first;
}

/** `160-logging` → `160`; `asg-020-rules` → `asg-020` */
function numberOf(id: string): string {
  return /^(?:asg-)?\d+/.exec(id)?.[0] ?? id;
}

function wordsOf(id: string): string {
  return id.slice(numberOf(id).length + 1);
}
