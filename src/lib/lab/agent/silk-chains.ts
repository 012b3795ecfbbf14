/** How silk names its chains and log prefixes: cut to 28 characters (cf-facts 1.1, 1.2). */

const LONGEST = 28;

export interface ContainerChainNames {
  readonly netout: string;
  readonly netoutLog: string;
  readonly netoutRateLimitLog: string;
  readonly overlay: string;
  readonly input: string;
  /** The same in the nat and the mangle table. */
  readonly netin: string;
  readonly asg: string;
}

export function containerChainNames(handle: string): ContainerChainNames {
  const netout = prefixed('netout', handle);
  return {
    netout,
    netoutLog: postfixed(netout, 'log'),
    netoutRateLimitLog: postfixed(netout, 'rl-log'),
    overlay: prefixed('overlay', handle),
    input: prefixed('input', handle),
    netin: prefixed('netin', handle),
    asg: `asg-${handle
      .replace(/^check-/, '')
      .replaceAll('-', '')
      .slice(0, 20)}`,
  };
}

/** `vpa--` and the microseconds of its making. */
export function policyChainName(microseconds: number): string {
  return `vpa--${String(microseconds).padStart(16, '0')}`;
}

/** The target that prints a line: the prefix is cut and ends in one blank. */
export function logTarget(prefix: string): string {
  return `-j LOG --log-prefix "${prefix.slice(0, LONGEST)} "`;
}

/** `-m limit` as `iptables-save` prints it: a burst of 5 is the default and not shown. */
export function perSecond(rate: number): string {
  return rate === 5
    ? '-m limit --limit 5/sec'
    : `-m limit --limit ${rate}/sec --limit-burst ${rate}`;
}

function prefixed(prefix: string, handle: string): string {
  return `${prefix}--${handle}`.slice(0, LONGEST);
}

/** Keeps the suffix and cuts the body (silk's netrules/chain_namer.go). */
function postfixed(body: string, suffix: string): string {
  const tail = `--${suffix}`;
  return body.slice(0, LONGEST - tail.length) + tail;
}
