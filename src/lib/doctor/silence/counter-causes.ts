import { count } from '../../explain/wording.js';
import { subjects, type Cause } from './cause.js';
import {
  hasMet,
  isAnyWatched,
  isQuiet,
  isUdp,
  limitedLogs,
  settled,
  unlogged,
} from './settled-packets.js';
import { decidedBy, meanwhile, packets, type Watched } from './watched.js';

/** More packets are settled than logged, and the LOG rule has a limit. */
export const LIMIT_REACHED: Cause = {
  id: 'limit-reached',
  title: 'A limit of lines is reached',
  examine: ({ watched }) => {
    const limited = watched.filter(({ logs }) => logs.some(({ limit }) => limit !== undefined));
    if (limited.length === 0)
      return { answer: 'no', evidence: 'No LOG rule on the way has a limit' };
    const now = limited.find((one) => unlogged(one, meanwhile) > 0);
    if (now !== undefined) return { answer: 'yes', ...limitEvidence(now, 'meanwhile') };
    const before = limited.find((one) => unlogged(one, packets) > 0);
    if (before !== undefined) {
      return {
        // It hid lines for sure; whether those that are missed, other packets of now leave open.
        answer: watched.some(isBusy) ? 'maybe' : 'yes',
        ...limitEvidence(before, 'before'),
      };
    }
    return {
      answer: 'no',
      evidence: `${limitText(limited[0])}, and every packet that was settled was logged`,
    };
  },
};

/** LOG rules see the first packet of a connection only. */
export const ESTABLISHED: Cause = {
  id: 'established-connection',
  title: 'The connection was there before',
  examine: ({ watched }) => {
    if (!isAnyWatched(watched)) {
      return {
        answer: 'unknown',
        evidence:
          'The counters were read once: whether packets come without new connections is not known',
        fix: 'Run it again with --watch 10s while packets are sent',
      };
    }
    const open = watched.find((one) => isOpenConnection(one));
    if (open !== undefined) {
      const [first] = decidedBy(open);
      return {
        answer: 'yes',
        evidence: `${subjects([open])}: ${count(meanwhile([...decidedBy(open)]), 'packet')} passed ${first?.rule.chain ?? ''}, and none of them was the first of a connection; only that is logged`,
        fix: 'Make a new connection: restart the client, or close its pool',
      };
    }
    const beside = watched.find((one) => meanwhile(one.established) > 0 && isQuiet(one));
    if (beside !== undefined) {
      return {
        answer: 'maybe',
        evidence: `${subjects([beside])}: ${count(meanwhile(beside.established), 'packet')} of established connections passed, and no first one; only that is logged`,
        fix: 'Make a new connection: restart the client, or close its pool',
      };
    }
    return {
      answer: 'no',
      evidence: 'No packets of connections that were there before came meanwhile',
    };
  },
};

/** The policy's own rule counts every packet of a connection, its LOG rule the first. */
function isOpenConnection(one: Watched): boolean {
  const isPolicy = one.kind === 'c2c-allowed' && one.logs.length > 0 && !isUdp(one);
  return isPolicy && meanwhile(decidedBy(one)) > 0 && meanwhile(one.logs) === 0;
}

/** Packets came while it was watched, of new connections or old ones. */
function isBusy(one: Watched): boolean {
  return hasMet(one, meanwhile) || meanwhile(one.established) > 0;
}

function limitText(one: Watched | undefined): string {
  const limit = one?.logs.find((log) => log.limit !== undefined)?.limit;
  return limit === undefined
    ? 'There is a limit'
    : `At most ${limit.rate} is logged (burst ${limit.burst})`;
}

function limitEvidence(
  one: Watched,
  when: 'meanwhile' | 'before',
): { evidence: string; fix: string } {
  const sum = when === 'meanwhile' ? meanwhile : packets;
  const since = when === 'meanwhile' ? `in ${one.cell.look.later?.seconds ?? 0} s` : 'so far';
  return {
    evidence: `${subjects([one])}: ${count(settled(one, sum), 'packet')} ${since}, ${sum(limitedLogs(one))} of them logged. ${limitText(one)}, for each rule by itself`,
    fix: 'Raise iptables_denied_logs_per_sec of silk-cni (or iptables_accepted_udp_logs_per_sec) by a deploy; the counters tell how many there were: cfnet rules',
  };
}
