import {
  asObject,
  integerAt,
  objectAt,
  objectsAt,
  stringAt,
  type JsonObject,
} from '../../../json/json-value.js';
import type { LabPolicy } from '../../foundation/model.js';
import { PolicyError } from './policy-error.js';

/** Versions of the external API: v0 knows single ports only. */
export type PolicyApiVersion = 'v0' | 'v1';

const HIGHEST_PORT = 65_535;

/**
 * Reads the policies of a request (cfnr api.PolicyValidator, api_v0.Validator). Errors: PolicyError 400 with the
 * validator's text.
 */
export function readPayload(text: string, version: PolicyApiVersion): readonly LabPolicy[] {
  const payload = asObject(parsed(text));
  if (payload === undefined) throw new PolicyError(400, 'mapper: unmarshal json: invalid JSON');
  const entries = objectsAt(payload, 'policies');
  if (entries.length === 0) throw invalid('missing policies');
  return entries.map((entry) => readPolicy(entry, version));
}

/** The reply's body; tags are never told here, and v0 leaves policies with a port range out. */
export function writePayload(policies: readonly LabPolicy[], version: PolicyApiVersion): object {
  const told =
    version === 'v1' ? policies : policies.filter(({ ports }) => ports.start === ports.end);
  return {
    total_policies: told.length,
    policies: told.map(({ source, destination, protocol, ports }) => ({
      source: { id: source },
      destination: {
        id: destination,
        protocol,
        ...(version === 'v0' ? { port: ports.start } : { ports }),
      },
    })),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readPolicy(entry: JsonObject, version: PolicyApiVersion): LabPolicy {
  const from = objectAt(entry, 'source');
  const to = objectAt(entry, 'destination');
  const source = stringAt(from, 'id');
  const destination = stringAt(to, 'id');
  const protocol = stringAt(to, 'protocol');
  if (source === undefined) throw invalid('missing source id');
  if (destination === undefined) throw invalid('missing destination id');
  if (protocol !== 'tcp' && protocol !== 'udp') {
    throw invalid('invalid destination protocol, specify either udp or tcp');
  }
  const ports = version === 'v0' ? onePort(to) : portRange(to);
  if (stringAt(from, 'tag') !== undefined || stringAt(to, 'tag') !== undefined) {
    throw invalid('tags may not be specified');
  }
  return { source, destination, protocol, ports };
}

function onePort(destination: JsonObject | undefined): LabPolicy['ports'] {
  const port = integerAt(destination, 'port') ?? 0;
  if (port < 0) throw invalid(`invalid port ${port}, must be in range 1-65535`);
  if (port === 0) throw invalid('missing port');
  return { start: port, end: port };
}

function portRange(destination: JsonObject | undefined): LabPolicy['ports'] {
  const ports = objectAt(destination, 'ports');
  const start = integerAt(ports, 'start') ?? 0;
  const end = integerAt(ports, 'end') ?? 0;
  if (start > end) {
    throw invalid(`invalid port range ${start}-${end}, start must be less than or equal to end`);
  }
  if (start < 0) throw invalid(`invalid start port ${start}, must be in range 1-65535`);
  if (start === 0) throw invalid('missing start port');
  if (end > HIGHEST_PORT) throw invalid(`invalid end port ${end}, must be in range 1-65535`);
  return { start, end };
}

function invalid(problem: string): PolicyError {
  return new PolicyError(400, `mapper: validate policies: ${problem}`);
}
