import type { Policy } from '../../policy/policy.js';
import { listText } from '../../text/list-text.js';

/** Apps with more policies between them are rare; a sentence has no room for all. */
const MOST_NAMED = 5;

/** `tcp port 8080`, `tcp ports 7000-7010 and udp port 53`: what policies are for. */
export function policiesText(policies: readonly Policy[]): string {
  return listText(policies.map(policyText), MOST_NAMED);
}

function policyText({ protocol, ports: { start, end } }: Policy): string {
  return start === end ? `${protocol} port ${start}` : `${protocol} ports ${start}-${end}`;
}
