import type { CellConfig } from './cell-config.js';
import { restoreText } from './chain-plan.js';
import { logTarget, perSecond, policyChainName } from './silk-chains.js';

/** A policy as the policy server's internal API gives it: with tags (cf-facts 5.2). */
export interface TaggedPolicy {
  /** Upper-case hex, zero padded: `001A`. */
  readonly source: { readonly id: string; readonly tag: string };
  readonly destination: {
    readonly id: string;
    readonly protocol: 'tcp' | 'udp';
    readonly ports: { readonly start: number; readonly end: number };
  };
}

/** A local container; policies name its app. */
export interface PolicyMember {
  readonly ip: string;
  /** Staging and task containers carry their app's guid too. */
  readonly appGuid: string;
}

/**
 * The content of the `vpa--` chain: marks for the containers whose apps are sources, then what each
 * local destination lets in (cf-facts 1.4, vxlan-policy-agent planner/planner_linux.go).
 */
export function policyRules(
  members: readonly PolicyMember[],
  policies: readonly TaggedPolicy[],
  logsAccepted: boolean,
  config: Pick<CellConfig, 'acceptedUdpLogsPerSec'>,
): string[] {
  const accepted = members
    .flatMap((member) => destinationsOf(member, policies))
    .map((destination) => ({ destination, key: JSON.stringify(destination) }))
    .sort((a, b) => compare(a.key, b.key))
    .flatMap(({ destination }) => acceptRules(destination, logsAccepted, config));
  return [...markRules(members, policies), ...accepted];
}

/** Puts a new chain first in FORWARD, and deletes the one before. */
export function policyChainReplaced(
  rules: readonly string[],
  microseconds: number,
  before: string | undefined,
): { readonly chain: string; readonly text: string } {
  const chain = policyChainName(microseconds);
  const lines = [
    ...rules.map((rule) => `-A ${chain} ${rule}`),
    `-I FORWARD 1 -j ${chain}`,
    ...(before === undefined ? [] : [`-D FORWARD -j ${before}`, `-F ${before}`, `-X ${before}`]),
  ];
  return { chain, text: restoreText([{ table: 'filter', chains: [chain], lines }]) };
}

function markRules(members: readonly PolicyMember[], policies: readonly TaggedPolicy[]): string[] {
  return members
    .flatMap(({ ip, appGuid }) => {
      const policy = policies.find(({ source }) => source.id === appGuid);
      // In the agent's order of keys: it sorts by this text.
      return policy ? [{ IP: ip, Tag: policy.source.tag, GUID: appGuid }] : [];
    })
    .sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)))
    .map(
      ({ IP, Tag, GUID }) =>
        `-s ${IP}/32 -m comment --comment "src:${GUID}" -j MARK --set-xmark ${markOf(Tag)}/0xffffffff`,
    );
}

/** A policy's meaning for one container; keys in the agent's order, for it sorts by their JSON. */
interface PolicyDestination {
  readonly IP: string;
  readonly StartPort: number;
  readonly EndPort: number;
  readonly GUID: string;
  readonly SourceGUID: string;
  readonly Protocol: 'tcp' | 'udp';
  readonly SourceTag: string;
}

function destinationsOf(
  { ip, appGuid }: PolicyMember,
  policies: readonly TaggedPolicy[],
): PolicyDestination[] {
  return policies
    .filter(({ destination }) => destination.id === appGuid)
    .map(({ source, destination }) => ({
      IP: ip,
      StartPort: destination.ports.start,
      EndPort: destination.ports.end,
      GUID: destination.id,
      SourceGUID: source.id,
      Protocol: destination.protocol,
      SourceTag: source.tag,
    }));
}

function acceptRules(
  destination: PolicyDestination,
  logsAccepted: boolean,
  config: Pick<CellConfig, 'acceptedUdpLogsPerSec'>,
): string[] {
  const { IP, StartPort, EndPort, GUID, SourceGUID, Protocol, SourceTag } = destination;
  const ports = StartPort === EndPort ? String(StartPort) : `${StartPort}:${EndPort}`;
  const match = `-d ${IP}/32 -p ${Protocol} -m ${Protocol} --dport ${ports} -m mark --mark ${markOf(SourceTag)}`;
  const when =
    Protocol === 'udp'
      ? perSecond(config.acceptedUdpLogsPerSec)
      : '-m conntrack --ctstate INVALID,NEW,UNTRACKED';
  const log = `${match} ${when} ${logTarget(`OK_${SourceTag}_${GUID}`)}`;
  const accept = `${match} -m comment --comment "src:${SourceGUID}_dst:${GUID}" -j ACCEPT`;
  return logsAccepted ? [log, accept] : [accept];
}

function markOf(tag: string): string {
  return `0x${Number.parseInt(tag, 16).toString(16)}`;
}

/** By code units, as Go compares strings. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
