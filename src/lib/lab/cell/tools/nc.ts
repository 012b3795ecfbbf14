import { parseArgs } from 'node:util';
import type { LabConnection, LabOutcome } from '../../plane/data-plane.js';
import type { Tool } from './tool.js';

export interface NcOptions {
  /** The address that a container connects to for a name; undefined where there is no such name. */
  readonly lookUp: (name: string, handle: string) => string | undefined;
  readonly connect: (connection: LabConnection) => Promise<LabOutcome>;
}

const FAILED = 1;
const MOST_PORT = 0xffff;
const USAGE = 'usage: nc [-46Ndnuvz] [-q seconds] [-w timeout] destination port\n';

/** An `nc` that sends, with the options, words and exit codes of OpenBSD's; it does not listen. */
export function ncTool({ lookUp, connect }: NcOptions): Tool {
  return async ({ args, place, input = Buffer.alloc(0), out, err }) => {
    const asked = readArgs(args);
    if (asked === undefined) {
      err(USAGE);
      return FAILED;
    }
    const { host, port, protocol, isVerbose, isProbe } = asked;
    const address = place.kind === 'container' ? lookUp(host, place.handle) : undefined;
    if (place.kind !== 'container' || address === undefined) {
      err(`nc: getaddrinfo for host "${host}" port ${port}: Name or service not known\n`);
      return FAILED;
    }
    const { handle } = place;
    const payload = isProbe ? Buffer.alloc(0) : input;
    // Nothing to say is nothing to send, unless it is to be tried.
    if (protocol === 'udp' && payload.length === 0 && !isProbe) return 0;
    const outcome = await connect({
      from: { handle },
      destination: address,
      protocol,
      port,
      payload,
    });
    // Nobody tells the sender of a datagram that it did not arrive.
    if (protocol === 'tcp' && outcome.kind !== 'connected') {
      const why =
        outcome.kind === 'refused'
          ? 'failed: Connection refused'
          : 'timed out: Operation now in progress';
      err(`nc: connect to ${host} port ${port} (tcp) ${why}\n`);
      return FAILED;
    }
    if (isVerbose) err(`Connection to ${host} ${port} port [${protocol}/*] succeeded!\n`);
    if (!isProbe && outcome.kind === 'connected' && outcome.reply !== undefined) out(outcome.reply);
    return 0;
  };
}

interface NcCall {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly isVerbose: boolean;
  readonly isProbe: boolean;
}

function readArgs(args: readonly string[]): NcCall | undefined {
  const flag = (short: string) => ({ type: 'boolean', short }) as const;
  const value = (short: string) => ({ type: 'string', short }) as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        probe: flag('z'),
        verbose: flag('v'),
        udp: flag('u'),
        'no-names': flag('n'),
        'no-input': flag('d'),
        shutdown: flag('N'),
        ipv4: flag('4'),
        ipv6: flag('6'),
        timeout: value('w'),
        quit: value('q'),
      },
    });
    const [host, port, ...others] = positionals;
    const number = Number(port);
    if (host === undefined || others.length > 0) return undefined;
    if (!Number.isInteger(number) || number < 1 || number > MOST_PORT) return undefined;
    return {
      host,
      port: number,
      protocol: values.udp === true ? 'udp' : 'tcp',
      isVerbose: values.verbose === true,
      isProbe: values.probe === true,
    };
  } catch {
    return undefined;
  }
}
