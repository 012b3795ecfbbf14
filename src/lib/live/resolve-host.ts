import type { Directory } from '../directory/directory.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { parseAddress } from '../net/address.js';
import { hostAndPort } from '../net/host-and-port.js';
import { HOST_NAME } from '../net/host-name.js';
import { missingNames } from '../rules/app-called.js';
import { shellWord } from '../text/shell-word.js';
import type { AppInstanceAddress, CfCli } from './foundation.js';

const TIMEOUT_MS = 30_000;

/** A host name as an app looks it up. */
export interface ResolvedHost {
  readonly host: string;
  /** Where it leads, as an end of a connection: the first address, of IPv4 where there is one, with the port given. */
  readonly destination: string;
  readonly addresses: readonly string[];
}

/**
 * Has an instance look a host name up; undefined for what is none: an address, an app with a dot in its name.
 * Errors: CfnetError NOT_FOUND for a name that the container cannot look up, and those of `cf ssh`.
 */
export async function resolveHost(
  destination: string,
  directory: Directory,
  cf: CfCli,
  instance: () => AppInstanceAddress,
): Promise<ResolvedHost | undefined> {
  const [, host = '', port] = HOST_NAME.exec(destination) ?? [];
  const isName = host !== '' && parseAddress(host) === undefined;
  if (!isName || isApp(destination, host, directory)) return undefined;
  const name = shellWord(host);
  const dig = `dig +short ${name} A ${name} AAAA`;
  const command = `getent ahosts ${name} 2>/dev/null || ${dig} 2>/dev/null`;
  const { stdout } = await cf.ssh(instance(), command, { timeoutMs: TIMEOUT_MS });
  const words = stdout.toString('utf8').split(/\s+/);
  const found = [...new Set(words.filter((word) => parseAddress(word) !== undefined))];
  // Every container can send IPv4; whether it can send IPv6 is another question.
  const addresses = [...found.filter(isIpv4), ...found.filter((word) => !isIpv4(word))];
  const [address] = addresses;
  if (address === undefined) {
    throw new CfnetError(
      'NOT_FOUND',
      `No app is called '${host}', and the container cannot look it up`,
      {
        hint:
          missingNames(directory).hint ??
          'See with cf routes whether an internal route of that name is mapped.',
      },
    );
  }
  return {
    host,
    addresses,
    destination: port === undefined ? address : hostAndPort(address, port),
  };
}

function isIpv4(address: string): boolean {
  return !address.includes(':');
}

function isApp(destination: string, host: string, directory: Directory): boolean {
  return [destination, host].some((name) => directory.findApps(name).length > 0);
}
