import type { JsonObject } from '../../../json/json-value.js';
import { OptionError, type OptionSpecs } from '../command-options.js';
import type { CfCall } from './cf-command.js';
import { CfFailure } from './cf-failure.js';
import { findApp, findOrg, findSpace } from './cf-lookup.js';
import type { Target } from './cf-session.js';

/** The options of `add-network-policy` and `remove-network-policy`. */
export const policyOptions: OptionSpecs = {
  'dest-space': { type: 'string', short: 's' },
  'dest-org': { type: 'string', short: 'o' },
  protocol: { type: 'string' },
  port: { type: 'string' },
};

export interface PolicyRequest {
  readonly protocol: string;
  readonly start: number;
  readonly end: number;
}

/** The policy as the command line has it; undefined where neither protocol nor port is given. Errors: CfFailure, OptionError. */
export function policyRequest({ flags }: CfCall): PolicyRequest | undefined {
  const [protocol, port] = [flags.text('protocol'), flags.text('port')];
  if (protocol !== undefined && protocol !== 'tcp' && protocol !== 'udp') {
    throw new OptionError('PROTOCOL must be "tcp" or "udp"');
  }
  const [start, end] = port === undefined ? [0, 0] : portRange(port);
  if ((protocol === undefined) !== (port === undefined)) {
    throw usage('--protocol and --port flags must be specified together');
  }
  if (flags.text('dest-org') !== undefined && flags.text('dest-space') === undefined) {
    throw usage(
      "A space must be provided when an org is provided, but the '-s' flag was not specified.",
    );
  }
  return protocol === undefined ? undefined : { protocol, start, end };
}

function portRange(text: string): readonly [number, number] {
  const ports = text.split('-');
  if (ports.length > 2) throw new OptionError('PORT syntax must match integer[-integer]');
  if (!ports.every((port) => /^\d+$/.test(port))) {
    throw new OptionError('PORT must be a positive integer');
  }
  const [start = 0, end = start] = ports.map(Number);
  return [start, end];
}

function usage(sentence: string): CfFailure {
  return new CfFailure(`Incorrect Usage: ${sentence}`, { showUsage: true });
}

/** Prints the first line and gives the policy as the policy server takes it. Errors: CfFailure. */
export async function announcedPolicy(
  call: CfCall,
  verb: 'Adding' | 'Removing',
  { protocol, start, end }: PolicyRequest,
): Promise<{ readonly sourceGuid: string; readonly policy: JsonObject }> {
  const { args, session, out } = call;
  const [source = '', destination = ''] = args;
  const target = session.requireSpace();
  const destinationSpace = await spaceOfDestination(call, target);
  const { org, space, user, where } = target;
  out.line(
    destinationSpace.name === undefined
      ? `${verb} network policy from app ${source} to app ${destination} ${where}`
      : `${verb} network policy from app ${source} in org ${org.name} / space ${space.name} to app ${destination} in org ${destinationSpace.orgName} / space ${destinationSpace.name} as ${user}...`,
  );
  const from = await findApp(session, source, space.guid);
  const to = await findApp(session, destination, destinationSpace.guid);
  return {
    sourceGuid: from.guid,
    policy: {
      source: { id: from.guid },
      destination: { id: to.guid, protocol, ports: { start, end } },
    },
  };
}

interface DestinationSpace {
  readonly guid: string;
  /** Only where `-s` named it. */
  readonly name?: string;
  readonly orgName: string;
}

async function spaceOfDestination(
  { flags, session }: CfCall,
  { org, space }: Target,
): Promise<DestinationSpace> {
  const [orgName, spaceName] = [flags.text('dest-org'), flags.text('dest-space')];
  const inOrg = orgName === undefined ? org : await findOrg(session, orgName);
  if (spaceName === undefined) return { guid: space.guid, orgName: inOrg.name };
  const { guid } = await findSpace(session, spaceName, inOrg.guid);
  return { guid, name: spaceName, orgName: inOrg.name };
}
