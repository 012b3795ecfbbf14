import { optionValue, type Rule, type RuleOption } from '../../iptables/model.js';
import { formatAddress } from '../../net/address.js';
import type { Spot } from '../end.js';
import { containerName, shortCell } from '../names.js';
import { explanation, type Explanation, type Settled, type TraceGrounds } from './explanation.js';

/** `deny_networks` of the job silk-cni (cf-facts 1.6). */
export function explainDenyNetwork({ rule }: Settled): Explanation {
  const network = optionValue(optionsOf(rule), '-d') ?? 'its network';
  return explanation(
    'ASG_DENY_NETWORK',
    `the cell rejects all of ${network} before it looks at security groups`,
  );
}

/** `outbound_connections` of the job silk-cni (cf-facts 1.6). */
export function explainRateLimit({ leg, rule }: Settled): Explanation {
  const rules = [rule, ...leg.outcome.hops.map((hop) => hop.rule)];
  const options = rules.map(optionsOf).find((one) => optionValue(one, RATE) !== undefined) ?? [];
  const rate = optionValue(options, RATE);
  const burst = optionValue(options, '--hashlimit-burst');
  const limit = burst === undefined || rate === undefined ? '' : `: ${burst} at once, then ${rate}`;
  return explanation(
    'RATE_LIMITED',
    `the container is over the cell's limit of new connections to one address and port${limit}`,
  );
}

const RATE = '--hashlimit-above';

export function explainEstablished(): Explanation {
  return explanation(
    'ESTABLISHED',
    'it belongs to a connection that was let through before, in the other direction',
  );
}

/** The port mappings that the router uses; containers can come in by them too (cf-facts 1.7). */
export function explainMappedPort({ leg, way, grounds }: Settled): Explanation {
  const { destination, destinationPort } = leg.outcome;
  const ip = formatAddress(destination);
  const container = grounds.directory.containerAt(ip, undefined);
  const whose = container === undefined ? 'a container' : containerName(container);
  const port = leg.packet.destinationPort ?? '';
  const isFromContainer = way.path.legs.length > 1;
  return explanation(
    'INGRESS_ROUTER',
    [
      ...(isFromContainer ? ['its security groups let it out, and'] : []),
      `port ${port} of ${shortCell(leg.cell.id)} is mapped to ${whose} (${ip}:${destinationPort ?? ''}):`,
      'what comes in there needs no policy',
    ].join(' '),
  );
}

/** A container's packets to its own cell (cf-facts 1.7). */
export function explainHost({ leg }: Settled): Explanation {
  return leg.outcome.verdict === 'allowed'
    ? explanation('HOST_PROTECTED', 'the cell offers this service to its containers')
    : explanation(
        'HOST_PROTECTED',
        'of its own cell a container reaches only DNS and host services',
      );
}

/** The packet went out to the overlay, where nobody takes it; or nothing tells where it went. */
export function explainUnknownAddress({ leg, grounds }: Settled): Explanation {
  const nobody = nobodyAt(formatAddress(leg.outcome.destination), grounds);
  const hop = leg.outcome.nextHop;
  const mayBeOutside = hop?.kind === 'unknown' && hop.route === undefined;
  // The same verdict either way: see routedPairs.
  const neither = `${nobody}, and if it is outside of the overlay network, ${shortCell(leg.cell.id)} lets nothing out to it`;
  return explanation('UNKNOWN_ADDRESS', mayBeOutside ? neither : nobody);
}

/** Neither end is at a cell that is known, so that no rule has to do with the packet. */
export function explainNowhere(
  source: Spot,
  destination: Spot,
  grounds: TraceGrounds,
): Explanation {
  const because = nobodyAt(source.ip, grounds);
  if (destination.container === undefined) return explanation('UNKNOWN_ADDRESS', because);
  return explanation('UNKNOWN_ADDRESS', because, {
    notes: ['From outside of the cells a container is reached by a mapped port of its cell only'],
  });
}

function nobodyAt(ip: string, { directory }: TraceGrounds): string {
  const cellId = directory.containerAt(ip, undefined)?.cellId;
  return cellId === undefined
    ? `no cell that is known has a container with ${ip}`
    : `${shortCell(cellId)} has no rules for its container with ${ip}`;
}

export function explainUnmodelled({ leg, rule }: Settled): Explanation {
  return explanation(
    'UNMODELLED_RULE',
    `a rule on ${shortCell(leg.cell.id)} decides that is not understood: ${rule?.spec ?? ''}`,
  );
}

/** Rules of an operator's own, and built-in chains and routes that let nothing through. */
export function explainForeign({ leg, rule }: Settled): Explanation {
  const cell = shortCell(leg.cell.id);
  if (rule !== undefined) {
    return explanation(
      'UNMODELLED_RULE',
      `a rule on ${cell} decides that is not Cloud Foundry's: ${rule.spec}`,
    );
  }
  const { nextHop } = leg.outcome;
  if (nextHop?.kind !== 'refused') {
    return explanation(
      'UNMODELLED_RULE',
      `a built-in chain of ${cell} drops whatever no rule accepts`,
    );
  }
  const { route } = nextHop;
  return explanation(
    'UNKNOWN_ADDRESS',
    route === undefined
      ? `${cell} has no route to it`
      : `${cell} sends nothing there, by its route "${route.text ?? route.destination}"`,
  );
}

/** No rule had a say: the built-in chains accept what silk's rules do not stop (cf-facts 1.3). */
export function explainNothing({ way }: Settled): Explanation {
  const because = 'no rule on the way stands against it';
  if (way.path.arrival === 'cell') return explanation('HOST_PROTECTED', because);
  return explanation(way.path.arrival === 'container' ? 'POLICY_ALLOWED' : 'ASG_ALLOWED', because);
}

function optionsOf(rule: Rule | undefined): readonly RuleOption[] {
  return rule?.matches.flatMap(({ options }) => options) ?? [];
}
