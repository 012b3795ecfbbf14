import { CfnetError } from '../errors/cfnet-error.js';
import type { LiveFoundation } from '../live/foundation.js';
import { resolveHost, type ResolvedHost } from '../live/resolve-host.js';
import { listText } from '../text/list-text.js';
import { chooseSender } from './sender.js';

const MOST_NAMED = 4;

/**
 * DST as something to trace to: a host name becomes the address by which the sender itself finds it, and that is said.
 * Errors: those of `resolveHost`, with the way out for who may not enter the app.
 */
export async function lookUpDestination(
  { source, cf }: Pick<LiveFoundation, 'source' | 'cf'>,
  order: { readonly source: string; readonly destination: string },
  notice: (sentence: string) => void,
): Promise<string> {
  const { value: directory } = await source.directory();
  const sender = (): ReturnType<typeof chooseSender> =>
    chooseSender(order.source, directory, source.info);
  const found = await resolveHost(order.destination, directory, cf, sender).catch(
    (error: unknown) => {
      throw error instanceof CfnetError ? withWayOut(error) : error;
    },
  );
  if (found === undefined) return order.destination;
  const { app, index } = sender();
  notice(`${app.name ?? app.guid}/${index} looks ${found.host} up: ${addressesText(found)}`);
  return found.destination;
}

function addressesText({ addresses }: ResolvedHost): string {
  const [first = '', ...others] = addresses;
  if (others.length === 0) return first;
  return `${listText(addresses, MOST_NAMED)}, of which ${first} is traced`;
}

function withWayOut({ code, message, hint }: CfnetError): CfnetError {
  const way = 'An app or an address is traced without a look-up.';
  return new CfnetError(code, message, { hint: hint === undefined ? way : `${hint} ${way}` });
}
