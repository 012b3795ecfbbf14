import type { Rule } from '../../iptables/model.js';
import { TCP, UDP } from '../../net/protocol.js';
import type { CellLogging } from '../../logging/state/cell-logging.js';
import type { Spot } from '../../trace/end.js';
import type { Way } from '../../trace/find-ways.js';
import { containerName } from '../../trace/names.js';
import type { RulingKind } from '../../trace/ruling.js';
import type { Trace, TracedPair } from '../../trace/trace-result.js';
import { RuleCounters } from './rule-counters.js';
import { establishedIn } from './watch-container.js';
import type { LineKind, Watched } from './watched.js';

const KINDS: Readonly<Partial<Record<RulingKind, LineKind>>> = {
  policy: 'c2c-allowed',
  'no-policy': 'c2c-denied',
  group: 'asg-allowed',
  'no-group': 'asg-denied',
  'rate-limit': 'asg-denied',
};

/** Where the packets of a traced connection are settled, on the cells that were looked at. */
export function watchTrace(
  { groups }: Trace,
  cells: ReadonlyMap<string, CellLogging>,
): readonly Watched[] {
  return groups.flatMap(({ pairs }) => pairs).flatMap((pair) => watchPair(pair, cells));
}

/** What every line about a traced connection has, whichever instances it is between. */
export function wordsOfLines({ groups, question: { connection } }: Trace): readonly string[] {
  const pairs = groups.flatMap((group) => group.pairs);
  const only = (key: 'SRC' | 'DST', ips: readonly string[]): readonly string[] => {
    const [ip, ...others] = new Set(ips);
    return ip === undefined || others.length > 0 ? [] : [`${key}=${ip} `];
  };
  const { protocol, port } = connection;
  return [
    ...only(
      'SRC',
      pairs.map(({ source }) => source.ip),
    ),
    ...only(
      'DST',
      pairs.map(({ destination }) => destination.ip),
    ),
    ...(protocol === TCP ? ['PROTO=TCP '] : protocol === UDP ? ['PROTO=UDP '] : []),
    ...(port === undefined ? [] : [`DPT=${port} `]),
  ];
}

/** Ids of the cells where the packets of a connection are settled. */
export function settlingCells({ groups }: Trace): ReadonlySet<string> {
  const ids = groups
    .flatMap(({ pairs }) => pairs)
    .map(({ main }) => main.ruling.leg?.cell.id)
    .filter((id) => id !== undefined);
  return new Set(ids);
}

function watchPair(pair: TracedPair, cells: ReadonlyMap<string, CellLogging>): readonly Watched[] {
  const { main, source, destination } = pair;
  const cell = cells.get(main.ruling.leg?.cell.id ?? '');
  if (cell === undefined) return [];
  const counters = new RuleCounters(cell.look);
  const { ruling } = main;
  const kind = KINDS[ruling.kind] ?? 'never-logged';
  const owner = kind.startsWith('asg') ? source : destination;
  const container = cell.containers.find(
    ({ container: { handle } }) => handle === owner.container?.handle,
  );
  const established = ruling.rule && establishedIn(cell, ruling.rule, container);
  return [
    {
      kind,
      ...(kind !== 'c2c-allowed' && { decidesMore: true }),
      subject: `${spotName(source)} → ${spotName(destination)}`,
      cell,
      ...(ruling.rule && { decided: counters.of(ruling.rule) }),
      logs: logsOn(main, cell).map((rule) => counters.of(rule)),
      established: (established ?? []).map((rule) => counters.of(rule)),
      ...(container && { container }),
      ruling: ruling.kind,
      way: main.path.legs.map((leg) => leg.cell.id),
    },
  ];
}

function logsOn({ logs }: Way, { look }: CellLogging): readonly Rule[] {
  return logs.filter(({ cellId }) => cellId === look.cell.id).map(({ rule }) => rule);
}

function spotName({ container, ip }: Spot): string {
  return container === undefined ? ip : containerName(container);
}
