import type { AppIdentity, Named } from '../../directory/model.js';
import { nameOf } from '../../explain/wording.js';
import { shellWord } from '../../text/shell-word.js';
import type { Connection } from '../connection.js';
import { typeable } from './typeable.js';

/** Commands that mend something, and what to know before they are run. */
export interface Fix {
  readonly fix: readonly string[];
  readonly notes: readonly string[];
}

/** Policies are for these (cf-facts 1.4). */
const POLICY_PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp']);
const NO_SUCH_POLICY = 'There are network policies for tcp and udp only';

/** What gives two apps a policy for the connection; only a note where there can be no such policy. */
export function policyFix(
  source: AppIdentity,
  destination: AppIdentity,
  { protocolName, port }: Connection,
): Fix {
  if (port === undefined || !POLICY_PROTOCOLS.has(protocolName)) {
    return { fix: [], notes: [NO_SUCH_POLICY] };
  }
  const words = [source.app, destination.app].map(typeable);
  const place = placeOf(source, destination);
  if ([...words, ...place].includes(undefined)) {
    return { fix: [policyRequest(source.app, destination.app, protocolName, port)], notes: [] };
  }
  const flags = [...place, `--protocol ${protocolName}`, `--port ${port}`];
  return {
    fix: [['cf add-network-policy', ...words, ...flags].join(' ')],
    notes: targetNotes(source),
  };
}

/** `cf add-network-policy` looks for the source in the targeted space, and there for the destination too. */
function targetNotes({ app, space, org }: AppIdentity): readonly string[] {
  const [orgName, spaceName] = [org, space].map(typeable);
  if (orgName === undefined || spaceName === undefined) return [];
  return [`Run the fix where ${nameOf(app)} is: cf target -o ${orgName} -s ${spaceName}`];
}

/** Where the destination is, as arguments; `undefined` among them for what cannot be typed. */
function placeOf(source: AppIdentity, destination: AppIdentity): readonly (string | undefined)[] {
  if (source.space?.guid === destination.space?.guid) return [];
  const space = ['-s', typeable(destination.space)];
  if (source.org?.guid === destination.org?.guid) return space;
  return [...space, '-o', typeable(destination.org)];
}

/** The same by guids (policy server's external API, cf-facts 5.1). */
function policyRequest(source: Named, destination: Named, protocol: string, port: number): string {
  const policy = {
    source: { id: source.guid },
    destination: { id: destination.guid, protocol, ports: { start: port, end: port } },
  };
  const body = shellWord(JSON.stringify({ policies: [policy] }));
  return `cf curl -X POST /networking/v1/external/policies -d ${body}`;
}
