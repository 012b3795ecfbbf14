import type { CellMap } from '../engine/cell-map.js';
import { findPaths, type Path, type Probe } from '../engine/path.js';
import type { LimitState } from '../iptables/matcher/packet-fields.js';
import { ICMP, ICMPV6 } from '../net/protocol.js';
import type { Connection } from './connection.js';
import type { Spot } from './end.js';
import { logLinesOf, withPossibleLines, type TraceLog } from './log-lines.js';
import { rulingOf, type Ruling } from './ruling.js';

/** What may become of the first packet between two spots. */
export interface Way {
  /** `denied` too for what is not known to arrive. */
  readonly verdict: 'allowed' | 'denied';
  readonly path: Path;
  readonly ruling: Ruling;
  readonly logs: readonly TraceLog[];
}

/** The ways of one pair of spots. */
export interface Ways {
  /** A packet that nothing went before, within every rate limit. */
  readonly main: Way;
  /** Where a rate limit, or an earlier packet, lets another rule decide. */
  readonly others: readonly Way[];
}

/** Messages that start a conversation; all others are answers or errors (linux nf_conntrack_proto_icmp.c, icmpv6.c). */
const FIRST_MESSAGES: Readonly<Record<number, readonly number[]>> = {
  [ICMP]: [8, 13, 15, 17],
  [ICMPV6]: [128, 139],
};

/** @returns undefined when no rule of the cells in the map has to do with the two. */
export function findWays(
  source: Spot,
  destination: Spot,
  connection: Connection,
  map: CellMap,
): Ways | undefined {
  const probe = probeOf(source, destination, connection);
  const find = (one: Probe, limits: LimitState) =>
    findPaths(one, map, { limits, keepsHops: true }).map(wayOf);
  const [main] = find(probe, 'within');
  if (main === undefined) return undefined;
  const unlimited = find(probe, 'unknown');
  const answers =
    probe.state === 'INVALID' ? find({ ...probe, state: 'ESTABLISHED' }, 'unknown') : [];
  const alike = unlimited.filter(({ ruling }) => ruling.rule === main.ruling.rule);
  return {
    main: {
      ...main,
      logs: withPossibleLines(
        main.logs,
        alike.map(({ path }) => path),
      ),
    },
    others: settledOtherwise(main, [...unlimited, ...answers]),
  };
}

function wayOf(path: Path): Way {
  const ruling = rulingOf(path);
  const arrives = path.verdict === 'allowed' && ruling.kind !== 'unknown-address';
  return { verdict: arrives ? 'allowed' : 'denied', path, ruling, logs: logLinesOf(path) };
}

/** Ways that another rule settles, each rule once. */
function settledOtherwise(main: Way, ways: readonly Way[]): readonly Way[] {
  const seen = new Set([main.ruling.rule]);
  return ways.filter(({ ruling }) => {
    const isNew = !seen.has(ruling.rule);
    seen.add(ruling.rule);
    return isNew;
  });
}

function probeOf(source: Spot, destination: Spot, connection: Connection): Probe {
  const { protocol, port, sourcePort, icmp } = connection;
  const opens = icmp === undefined || FIRST_MESSAGES[protocol]?.includes(icmp.type) === true;
  return {
    source: source.address,
    destination: destination.address,
    protocol,
    sourcePort,
    destinationPort: port,
    icmpType: icmp?.type,
    icmpCode: icmp?.code,
    // Connection tracking knows of nothing that an unasked answer or error belongs to.
    state: opens ? 'NEW' : 'INVALID',
  };
}
