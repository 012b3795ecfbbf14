import type { Facts } from '../model/facts.js';
import type { Baseline } from '../model/situation.js';
import { VTEP } from '../../engine/silk-names.js';
import {
  cellOf,
  destinationCell,
  farOf,
  instanceName,
  nearOf,
  receiverOf,
  senderOf,
  sourceCell,
} from './apps.js';
import { EGRESS_PORT, allowedAddress, deniedAddress, groupName } from './egress.js';
import { deviceFor, overlayText, underlayDevice, vtepPort } from './routes.js';
import { mappedPort, markOf, markRules, overlayChain, policyChain } from './rules.js';
import { POLICY_PORT } from '../judges/policy-judges.js';

/** Every value that stories carry, and how it is called where it is not known yet. */
export const VALUE_MEANINGS = {
  appA: 'the app that calls',
  appB: 'the app that is called',
  'appA.guid': 'guid of the calling app',
  'appB.guid': 'guid of the called app',
  'appA.instance': 'the calling instance',
  'appA.ip': 'overlay address of the calling instance',
  'appA.device': "the cell's end of its veth pair",
  'appA.cell': 'cell of the calling instance',
  'appA.cell.ip': 'address of that cell',
  'appA.cell.device': 'device by which that cell reaches others',
  'appA.mark': "mark of the calling app's packets",
  'appB.instance': 'the called instance',
  'appB.ip': 'overlay address of the called instance',
  'appB.index': 'number of the called instance',
  'appB.device': "the cell's end of its veth pair",
  'appB.cell': 'cell of the called instance',
  'appB.cell.ip': 'address of that cell',
  'appB.cell.device': 'device by which that cell reaches others',
  'appB.chain': 'overlay-- chain of the called instance',
  'near.instance': 'called instance on the same cell',
  'near.ip': 'its overlay address',
  'near.port': 'port of the cell that leads to it',
  'far.instance': 'called instance on another cell',
  'far.ip': 'its overlay address',
  'far.cell.ip': 'address of that cell',
  'far.port': 'port of that cell that leads to it',
  'vtep.near': "VTEP of the calling instance's cell",
  'vtep.far': "VTEP of the called instance's cell",
  'vtep.port': 'UDP port on which VTEPs listen',
  vpa: 'chain of the policies on the cell',
  overlay: 'the overlay network',
  deployment: 'BOSH deployment',
  org: 'org',
  space: 'space',
  'bypass.group': 'name of the group',
  'egress.group': 'name of the group',
  'egress.target': 'an address that the groups keep it from',
  'egress.port': 'its port',
  'egress.open': 'an address that the groups let it reach',
} as const;

export type ValueName = keyof typeof VALUE_MEANINGS;
export type Values = Readonly<Partial<Record<ValueName, string>>>;

/** The values as the foundation has them now. */
export function valuesOf(facts: Facts, baseline: Baseline = {}): Values {
  const { source, destination } = facts;
  const sender = senderOf(facts);
  const receiver = receiverOf(facts);
  const [near, far] = [nearOf(facts), farOf(facts)];
  const from = sourceCell(facts);
  const to = destinationCell(facts);
  const mark = from && markOf0(from.rules, source.guid);
  const all: Record<ValueName, string | undefined> = {
    appA: source.name,
    appB: destination.name,
    'appA.guid': source.guid,
    'appB.guid': destination.guid,
    'appA.instance': sender && instanceName(source, sender),
    'appA.ip': sender?.ip,
    'appA.device': deviceFor(sender?.ip),
    'appA.cell': from?.cell.name,
    'appA.cell.ip': from?.cell.ip,
    'appA.cell.device': underlayDevice(facts, from),
    'appA.mark': mark,
    'appB.instance': receiver && instanceName(destination, receiver),
    'appB.ip': receiver?.ip,
    'appB.index': receiver && String(receiver.index),
    'appB.device': deviceFor(receiver?.ip),
    'appB.cell': to?.cell.name,
    'appB.cell.ip': to?.cell.ip,
    'appB.cell.device': underlayDevice(facts, to),
    'appB.chain': to && overlayChain(to.rules, receiver?.ip ?? ''),
    'near.instance': near && instanceName(destination, near),
    'near.ip': near?.ip,
    'near.port': near && portOf(facts, near),
    'far.instance': far && instanceName(destination, far),
    'far.ip': far?.ip,
    'far.cell.ip': far?.cellIp,
    'far.port': far && portOf(facts, far),
    'vtep.near': from && vtepOf(from.routes),
    'vtep.far': to && vtepOf(to.routes),
    'vtep.port': vtepPort(from) ?? '4789',
    vpa: to && policyChain(to.rules),
    overlay: from && overlayText(from.routes),
    deployment: facts.deployment,
    org: facts.org,
    space: facts.space.name,
    'bypass.group': groupName(facts, 'bypass'),
    'egress.group': groupName(facts, 'egress'),
    'egress.target': textOf(baseline['egress target']) ?? deniedAddress(facts),
    'egress.port': String(EGRESS_PORT),
    'egress.open': textOf(baseline['egress open']) ?? allowedAddress(facts),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function markOf0(rules: Parameters<typeof markRules>[0], guid: string): string | undefined {
  const [rule] = markRules(rules, guid);
  const mark = rule && markOf(rule);
  return mark === undefined ? undefined : `0x${mark.toString(16)}`;
}

function portOf(
  facts: Facts,
  instance: NonNullable<ReturnType<typeof nearOf>>,
): string | undefined {
  const cell = cellOf(facts, instance);
  const port = cell && mappedPort(cell.rules, instance.ip, POLICY_PORT);
  return port === undefined ? undefined : String(port);
}

/** The address of a cell's VTEP, as its own routes give it as their source. */
function vtepOf(routes: readonly { device: string; source?: string }[]): string | undefined {
  return routes.find(({ device, source }) => device === VTEP && source !== undefined)?.source;
}

function textOf(value: number | string | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
