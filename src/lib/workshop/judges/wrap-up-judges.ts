import { holds, seen, type Finding } from '../model/story.js';
import type { Facts } from '../model/facts.js';
import type { Situation } from '../model/situation.js';
import { isOwnGroup } from '../look/egress.js';
import { noCell } from '../look/apps.js';
import { CAPTURE_FOLDER } from './capture-judges.js';
import { whatIsLogged } from './log-judges.js';
import { noPolicies } from './policy-judges.js';
import { meowIsGone } from './namespace-judges.js';
import { listText } from '../../text/list-text.js';

/** Groups of the workshop, which stay a hole for as long as they are there. */
export function bypassIsGone({ facts }: Situation): Finding {
  const left = facts.groups.filter(isOwnGroup(facts));
  const bound = left.filter(
    ({ runningSpaces, stagingSpaces, globallyEnabled }) =>
      runningSpaces.length + stagingSpaces.length > 0 ||
      globallyEnabled.running ||
      globallyEnabled.staging,
  );
  if (bound.length > 0) {
    const what =
      bound.length === 1
        ? 'is still bound: apps can reach what it opens'
        : 'are still bound: apps can reach what they open';
    return seen(`${namesOf(bound)} ${what}`);
  }
  return left.length === 0
    ? holds('no security group of the workshop is left')
    : seen(`${namesOf(left)} ${left.length === 1 ? 'is' : 'are'} unbound, but still there`);
}

function namesOf(groups: Facts['groups']): string {
  return listText(groups.map(({ name }) => name));
}

export function everyPolicyIsGone(situation: Situation): Finding {
  return noPolicies(situation);
}

export function meowIsReallyGone(situation: Situation): Finding {
  return meowIsGone(situation);
}

/** Cells log what they logged before the workshop switched them. */
export function loggingIsBack({ facts, baseline }: Situation): Finding {
  const other = facts.cells.find((cell) => {
    const before = baseline[`logged ${cell.cell.id}`];
    return before !== undefined && whatIsLogged(cell) !== (before === 'on');
  });
  if (other === undefined) return deniedIsBack(facts, baseline);
  const before = String(baseline[`logged ${other.cell.id}`]);
  return seen(
    `c2c logging on ${other.cell.name} was ${before} before the workshop, and is ${before === 'on' ? 'off' : 'on'} now`,
  );
}

/** A foundation gets that switch with a deploy, which need not be the learner's: it is told. */
function deniedIsBack({ cells }: Facts, baseline: Situation['baseline']): Finding {
  const others = cells.filter(({ cell, logsDenied }) => {
    const before = baseline[`denied ${cell.id}`];
    return before !== undefined && logsDenied !== undefined && logsDenied !== (before === 'on');
  });
  const [first] = others;
  const asBefore = 'no cell logs otherwise than before the workshop';
  if (first === undefined) return holds(asBefore);
  const names = listText(others.map(({ cell }) => cell.name));
  const now = first.logsDenied === true ? 'log' : 'do not log';
  return holds(
    `${asBefore}, but for new containers on ${names}: by silk-cni's iptables_logging they ${now} what is turned away`,
  );
}

/** No capture runs, and no file of one is kept. */
export function capturesAreGone({ facts }: Situation): Finding {
  const running = facts.cells.find(({ captures }) => captures.length > 0);
  if (running !== undefined) {
    return seen(`tcpdump still runs on ${running.cell.name}: ${running.captures[0] ?? ''}`);
  }
  const kept = keptCaptures(facts, '') ?? otherFiles(facts);
  return kept === undefined
    ? holds(`${noCell(facts)} has a capture that runs, or keeps one`)
    : seen(kept);
}

/**
 * A capture of an earlier time would pass for one of this story.
 * @param number what the names of the story's captures begin with: `170`
 */
export function noCaptureIsKept({ facts }: Situation, number: string): Finding {
  const kept = keptCaptures(facts, number);
  return kept === undefined ? holds(`${noCell(facts)} keeps a capture of this story`) : seen(kept);
}

function keptCaptures({ cells }: Facts, number: string): string | undefined {
  for (const { cell, saved } of cells) {
    const own = [...saved.keys()].filter((name) => name.startsWith(number));
    if (own.length > 0) return `${cell.name} still keeps ${listText(own)}`;
  }
  return undefined;
}

function otherFiles({ cells }: Facts): string | undefined {
  const kept = cells.find(({ otherFiles: names }) => names.length > 0);
  return kept && `${kept.cell.name} still keeps ${listText(kept.otherFiles)} in ${CAPTURE_FOLDER}`;
}
