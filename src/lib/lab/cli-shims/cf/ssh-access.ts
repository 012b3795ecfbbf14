import { createHash } from 'node:crypto';
import type { ConnectConfig } from 'ssh2';
import { numberAt, objectIn, stringAt } from '../../../json/json-value.js';
import { processesOf } from './app-summary.js';
import { CfFailure } from './cf-failure.js';
import { findApp } from './cf-lookup.js';
import type { CfSession } from './cf-session.js';

export interface Instance {
  readonly app: string;
  readonly spaceGuid: string;
  readonly processType: string;
  readonly index: number;
}

/**
 * How to reach Diego's ssh proxy for an instance: user `cf:<process guid>/<index>` and a one-time code of
 * UAA as password (cf-facts 6.3). Errors: CfFailure.
 */
export async function sshAccess(session: CfSession, instance: Instance): Promise<ConnectConfig> {
  const root = await session.document('GET', '/');
  const link = objectIn(root, 'links', 'app_ssh');
  const [host = '', port = ''] = (stringAt(link, 'href') ?? '').split(':');
  const fingerprint = stringAt(objectIn(link, 'meta'), 'host_key_fingerprint') ?? '';
  const client = stringAt(objectIn(link, 'meta'), 'oauth_client') ?? 'ssh-proxy';
  const password = await passcode(session, client);
  return {
    host,
    port: Number(port),
    username: `cf:${await processGuid(session, instance)}/${instance.index}`,
    password,
    hostVerifier: (key: Buffer) => matches(key, fingerprint),
  };
}

async function passcode(session: CfSession, client: string): Promise<string> {
  const query = `response_type=code&grant_type=authorization_code&client_id=${client}`;
  const url = `${session.config.text('UaaEndpoint')}/oauth/authorize?${query}`;
  const { headers } = await session.send('GET', url);
  const location = headers['location'] ?? '';
  const code = URL.canParse(location) ? new URL(location).searchParams.get('code') : null;
  if (code === null) throw new CfFailure('Unable to get a one time code for ssh.');
  return code;
}

async function processGuid(session: CfSession, wanted: Instance): Promise<string> {
  const { app: name, spaceGuid, processType, index } = wanted;
  const app = await findApp(session, name, spaceGuid);
  if (app.state !== 'STARTED') {
    throw new CfFailure(`Application '${name}' is not in the STARTED state`);
  }
  const processes = await processesOf(session, app.guid);
  const process = processes.find(({ type }) => type === processType);
  if (process === undefined) throw new CfFailure(`Process ${processType} not found`);
  const instance = process.instances.find((stats) => numberAt(stats, 'index') === index);
  if (instance === undefined) {
    throw new CfFailure(`Instance ${index} of process ${processType} not found`);
  }
  if (stringAt(instance, 'state') !== 'RUNNING') {
    throw new CfFailure(`Instance ${index} of process ${processType} not running`);
  }
  return process.guid;
}

/** SHA-256 of the host key, base64 without padding or in hex. */
function matches(key: Buffer, fingerprint: string): boolean {
  const digest = createHash('sha256').update(key).digest();
  return (
    digest.toString('base64').replace(/=+$/, '') === fingerprint ||
    digest.toString('hex') === fingerprint.replaceAll(':', '').toLowerCase()
  );
}
