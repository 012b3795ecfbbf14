import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  asArray,
  asObject,
  numberAt,
  stringAt,
  type JsonObject,
} from '../../../json/json-value.js';
import { BoshFailure, during } from './bosh-failure.js';
import type { Director } from './director.js';
import { openSshPublicKey } from './open-ssh-key.js';

/** A machine that the director has let a temporary user into. */
export interface SshHost {
  readonly instance: string;
  readonly address: string;
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string;
}

export interface SshSetup {
  /** Of the task that let the user in. */
  readonly taskId: string;
  readonly user: string;
  /** PEM. */
  readonly privateKey: string;
  readonly hosts: readonly SshHost[];
  /** Asks the director to remove the user; not waited for. */
  cleanUp(): Promise<void>;
}

/**
 * Lets a temporary user with a fresh key into the instances that `slug` names: `GROUP`, `GROUP/ID`,
 * `GROUP/INDEX`, or all (cf-facts 7.3). Errors: BoshFailure.
 */
export async function setUpSsh(
  director: Director,
  deployment: string,
  slug: string | undefined,
): Promise<SshSetup> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const user = `bosh_${randomBytes(8).toString('hex').slice(0, 15)}`;
  const path = `/deployments/${encodeURIComponent(deployment)}/ssh`;
  const target = targetOf(deployment, slug);
  const { id, result } = await during(`Setting up SSH in deployment '${deployment}'`, () =>
    director.runTask('POST', path, {
      ...target,
      command: 'setup',
      params: { user, public_key: openSshPublicKey(publicKey) },
    }),
  );
  return {
    taskId: id,
    user,
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    hosts: hostsFrom(result),
    cleanUp: () =>
      director.startTask(path, {
        ...target,
        command: 'cleanup',
        params: { user_regex: `^${user}` },
      }),
  };
}

function targetOf(deployment: string, slug: string | undefined): JsonObject {
  const [job, indexOrId] = slug?.split('/') ?? [];
  const ids = indexOrId === undefined ? [] : [indexOrId];
  return {
    deployment_name: deployment,
    target: { ...(job !== undefined && { job }), indexes: ids, ids },
  };
}

function hostsFrom(result: string): readonly SshHost[] {
  const sessions = asArray(JSON.parse(result) as unknown)
    .map(asObject)
    .filter((session) => session !== undefined);
  if (sessions.length === 0)
    throw new BoshFailure('Did not create any SSH sessions for the instances');
  return sessions.map((session) => {
    if (stringAt(session, 'status') !== 'success') {
      throw new BoshFailure('Failed to set up SSH session for one of the instances');
    }
    const id = stringAt(session, 'id') ?? String(numberAt(session, 'index') ?? '');
    return {
      instance: `${stringAt(session, 'job') ?? '?'}/${id}`,
      address: stringAt(session, 'ip') ?? '',
      hostKey: stringAt(session, 'host_public_key') ?? '',
    };
  });
}
