import type { Directory } from '../directory/directory.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { parseAddress } from '../net/address.js';
import type { AppInstanceAddress, CfCli } from '../live/foundation.js';
import { shellWord } from '../text/shell-word.js';

/** `backend.apps.internal`, with a port or without. */
const HOST = /^([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)\.?(?::(\d{1,5}))?$/i;

const TIMEOUT_MS = 30_000;

/**
 * A host name as the app itself looks it up, with the port that was given; anything else stays as it is.
 * Errors: CfnetError NOT_FOUND for a name that the container cannot look up, and those of `cf ssh`.
 */
export async function resolveHost(
  destination: string,
  directory: Directory,
  cf: CfCli,
  instance: () => AppInstanceAddress,
): Promise<string> {
  const [, host = '', port] = HOST.exec(destination) ?? [];
  const isName = host !== '' && parseAddress(host) === undefined;
  if (!isName || directory.findApps(destination).length > 0) return destination;
  const name = shellWord(host);
  const command = `getent ahostsv4 ${name} 2>/dev/null || dig +short ${name} 2>/dev/null`;
  const { stdout } = await cf.ssh(instance(), command, { timeoutMs: TIMEOUT_MS });
  const address = stdout
    .toString('utf8')
    .split(/\s+/)
    .find((word) => parseAddress(word) !== undefined);
  if (address === undefined) {
    throw new CfnetError('NOT_FOUND', `The container cannot look up ${host}`, {
      hint: 'Is it an internal route that is mapped, or a name that the platform’s DNS knows? See: cf routes',
    });
  }
  return port === undefined ? address : `${address}:${port}`;
}
