import { join } from 'node:path';
import { CfnetError, type ExitCodeValue } from '../../errors/cfnet-error.js';
import type { LiveFoundation } from '../../live/foundation.js';
import { takeSnapshot } from '../../snapshot/take-snapshot.js';
import { findApp } from '../cli-shims/cf/cf-lookup.js';
import { labClient, type LabClient } from '../process/lab-client.js';
import type { LabFolder } from '../process/lab-folder.js';
import type { LabRecord } from '../process/lab-record.js';
import { tellFailures } from '../process/tell-failures.js';
import { sendRequest } from '../process/traffic.js';
import { forcePolicyCycles } from './force-policy-cycles.js';

const REQUEST = { from: 'appA', url: 'http://appB.apps.internal:8080/' };
const POLICY = { from: 'appA', to: 'appB', protocol: 'tcp', port: 8080 };

type Verdict = 'allowed' | 'denied';

export interface DemoPorts {
  /** One line of the story, on stderr. */
  readonly notice: (sentence: string) => void;
  /** Prints the flows of a snapshot that ended so. */
  readonly enrich: (snapshot: string, verdict: Verdict) => Promise<ExitCodeValue>;
  readonly now: () => number;
  /** Opens the lab as any foundation; it is closed with the command. */
  readonly open: () => Promise<LiveFoundation>;
}

/**
 * appA calls appB: refused; a policy; answered; and what the cells' kernels logged of it, enriched.
 * @returns the exit code of the contract
 * Errors: CfnetError OUTSIDE_FAILED where the lab does not do what a foundation does.
 */
export async function runDemo(
  folder: LabFolder,
  record: LabRecord,
  ports: DemoPorts,
): Promise<ExitCodeValue> {
  const client = labClient(folder, record);
  const foundation = await ports.open();
  const show = async (verdict: Verdict): Promise<ExitCodeValue> => {
    // In the lab's own folder, which is gone with the lab, however the demonstration ends.
    const snapshot = join(folder.root, 'demo', verdict);
    await takeSnapshot(await foundation.rawSource(), snapshot, ports.now());
    return ports.enrich(snapshot, verdict);
  };
  await tellFailures(() => expectOutcome(client, 'refused', ports));
  await show('denied');
  await tellFailures(async () => {
    await addPolicy(client, ports);
    await forcePolicyCycles(foundation);
    await expectOutcome(client, '200', ports);
  });
  return show('allowed');
}

async function expectOutcome(
  { session }: LabClient,
  expected: string,
  { notice }: DemoPorts,
): Promise<void> {
  const { outcome } = await sendRequest(session, REQUEST);
  notice(`$ cf ssh ${REQUEST.from} -c 'curl ${REQUEST.url}'   → ${outcome}`);
  if (outcome === expected) return;
  throw new CfnetError('OUTSIDE_FAILED', `The request should have ended with ${expected}`);
}

async function addPolicy({ session }: LabClient, { notice }: DemoPorts): Promise<void> {
  const { space } = session.requireSpace();
  const { from, to, protocol, port } = POLICY;
  notice(`$ cf add-network-policy ${from} ${to} --protocol ${protocol} --port ${port}`);
  const source = await findApp(session, from, space.guid);
  const destination = await findApp(session, to, space.guid);
  const ports = { start: port, end: port };
  await session.policyServer('POST', '/policies', {
    policies: [
      { source: { id: source.guid }, destination: { id: destination.guid, protocol, ports } },
    ],
  });
}
