import { count } from '../../explain/wording.js';
import { shortCell } from '../../trace/names.js';
import { subjects, type Cause } from './cause.js';
import { prefixesOf } from './prefixes.js';
import { decidedBy, isWatched, meanwhile, packets, type Watched } from './watched.js';

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
        answer: isAnyWatched(watched) ? 'maybe' : 'yes',
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

/** Nothing came to the rules that would log it. */
export const NEVER_ARRIVED: Cause = {
  id: 'never-arrived',
  title: 'The packets never came to this cell',
  examine: ({ watched }) => {
    const met = watched.filter((one) => hasMet(one, meanwhile));
    if (met.length > 0 && met.every(isOfOthers)) return ofOthers(met);
    if (met.length > 0) {
      return {
        answer: 'no',
        evidence: `${count(settledNow(met), 'packet')} came meanwhile, for ${subjects(met)}`,
      };
    }
    const ever = watched.filter((one) => hasMet(one, packets));
    const where = [...new Set(watched.map(({ cell }) => shortCell(cell.look.cell.id)))].join(', ');
    if (isAnyWatched(watched)) {
      const [seconds = 0] = watched.map(({ cell }) => cell.look.later?.seconds ?? 0);
      return {
        answer: 'yes',
        evidence: `In ${seconds} s no packet came to the rules for ${subjects(watched)} on ${where}${ever.length > 0 ? '; some had come before' : ', and none since they were made'}`,
        fix: 'Send the packets while it watches (--watch 30s); see with cfnet trace whether they get that far, and with cf app whether both ends run',
      };
    }
    if (ever.length > 0 && ever.every(({ decidesMore }) => decidesMore === true)) {
      return {
        answer: 'unknown',
        evidence: `Packets have come to the rules for ${subjects(ever)}, which decide about other ports and addresses too`,
      };
    }
    return ever.length > 0
      ? { answer: 'no', evidence: `Packets have come, for ${subjects(ever)}` }
      : {
          answer: 'yes',
          evidence: `Since the rules for ${subjects(watched)} on ${where} were made no packet has come`,
        };
  },
};

/** The rules counted packets, and no line of the log is about the connection that is meant. */
function isOfOthers(one: Watched): boolean {
  const { lines } = one.cell.look;
  return (
    one.decidesMore === true &&
    lines !== undefined &&
    one.logs.length > 0 &&
    prefixesOf(one).every((prefix) => (lines.counts.get(prefix) ?? 0) === 0)
  );
}

/** Where every packet was logged, none was of this connection; else it may have been among those that were not. */
function ofOthers(met: readonly Watched[]): ReturnType<Cause['examine']> {
  const came = `${count(settledNow(met), 'packet')} came meanwhile to the rules for ${subjects(met)}, which decide about other ports and addresses too`;
  const isAllLogged = met.every((one) => unlogged(one, meanwhile) === 0);
  return isAllLogged
    ? {
        answer: 'yes',
        evidence: `${came}: all were logged, and no line is about this connection`,
        fix: 'Send the packets while it watches (--watch 30s); see with cfnet trace whether they get that far',
      }
    : { answer: 'maybe', evidence: `${came}; not all were logged` };
}

type Sum = typeof packets;

/** How many settled packets no LOG rule has counted: of a limit only where each packet is to be logged. */
function unlogged(one: Watched, sum: Sum): number {
  const isPerPacket = one.kind.endsWith('denied') || isUdp(one);
  return isPerPacket ? Math.max(0, settled(one, sum) - sum(limitedLogs(one))) : 0;
}

function limitedLogs({ logs }: Watched): Watched['logs'] {
  return logs.filter(({ limit }) => limit !== undefined);
}

function isUdp({ decided }: Watched): boolean {
  return decided?.rule.spec.includes(' -p udp ') === true && decided.rule.chain.startsWith('vpa--');
}

function settledNow(met: readonly Watched[]): number {
  return met.reduce((sum, one) => sum + settled(one, meanwhile), 0);
}

function settled(one: Watched, sum: Sum): number {
  return sum(decidedBy(one));
}

function hasMet(one: Watched, sum: Sum): boolean {
  return settled(one, sum) > 0 || sum(one.logs) > 0;
}

/** The policy's own rule counts every packet of a connection, its LOG rule the first. */
function isOpenConnection(one: Watched): boolean {
  const isPolicy = one.kind === 'c2c-allowed' && one.logs.length > 0 && !isUdp(one);
  return isPolicy && meanwhile(decidedBy(one)) > 0 && meanwhile(one.logs) === 0;
}

function isQuiet(one: Watched): boolean {
  return !hasMet(one, meanwhile);
}

function isAnyWatched(watched: readonly Watched[]): boolean {
  return watched.some(isWatched);
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
