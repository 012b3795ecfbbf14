import type { FlowDocument } from '../flow/flow-document.js';
import type { ProbeVerdict } from './probe-document.js';
import type { Attempt, Outcome, ProbeProtocol } from './send-script.js';

/** What came of a probe, and the sentence that says so. */
export interface Judgement {
  readonly verdict: ProbeVerdict;
  readonly sentence: string;
}

const NEITHER: Readonly<Record<Outcome, string>> = {
  connected: '',
  refused: 'was refused, by a rule or by the other end',
  'timed-out': 'got no answer',
  unreachable: 'found no way',
  unresolved: 'found no such name',
  sent: 'was sent, and no one tells whether it arrived',
  failed: 'could not be sent',
};

const ECHO = { what: 'echo request', arrived: 'answered' } as const;
const WORDS = {
  tcp: { what: 'connection', arrived: 'made' },
  udp: { what: 'datagram', arrived: 'made' },
  icmp: ECHO,
  icmpv6: ECHO,
} as const;

/** A connection that was made settles it; a log line settles what refused one that was not. */
export function judge(
  attempt: Attempt,
  flow: FlowDocument | undefined,
  protocol: ProbeProtocol,
): Judgement {
  const { outcome } = attempt;
  const { what, arrived } = WORDS[protocol];
  const connection = `the ${protocol} ${what}`;
  if (outcome === 'connected') {
    return { verdict: 'allowed', sentence: `${connection} was ${arrived}` };
  }
  if (flow?.verdict === 'allowed') {
    return { verdict: 'allowed', sentence: `${connection} was let through${butNot(outcome)}` };
  }
  if (flow !== undefined) {
    const why = flow.verdict === 'rate-limited' ? 'over the limit for new connections' : 'denied';
    return { verdict: 'denied', sentence: `${connection} was ${why}` };
  }
  return { verdict: 'unknown', sentence: `${connection} ${NEITHER[outcome]}` };
}

function butNot(outcome: Outcome): string {
  if (outcome === 'refused') return ', but nothing listens there';
  return outcome === 'sent' ? '' : ', but nothing answered';
}
