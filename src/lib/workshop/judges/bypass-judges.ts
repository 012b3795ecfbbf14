import type { Rule } from '../../iptables/model.js';
import { summarizeMatches } from '../../iptables/rule-summary.js';
import type { AppInstance, Facts } from '../model/facts.js';
import { holds, seen, type Finding } from '../model/story.js';
import type { Situation } from '../model/situation.js';
import { farOf, instanceName, nearOf, sourceCell } from '../look/apps.js';
import { rulePermitting } from '../look/egress.js';
import { grownSince } from '../look/rules.js';
import { bypassLetsOutTo, cellTarget, type Target } from './group-judges.js';
import { cellName, countedSince, packets } from './instance-counters.js';
import { sentByOthersText, turnedAway } from './turned-away.js';

/** The step of the story that makes the group. */
const GROUP_STEP = '1';

/**
 * The sender was let out to the cell's port of the instance away from it, and that cell led a packet on and let it in.
 * Who sent it is for the sender's own rule to say: the rules of the other cell count packets of everybody.
 */
export function farAnswersByCell(situation: Situation): Finding {
  const { facts, baseline } = situation;
  const instance = farOf(facts);
  if (instance === undefined)
    return seen(`${facts.destination.name} has no instance on another cell`);
  const target = cellTarget(facts, instance);
  const letsOut = bypassLetsOutTo(facts, instance);
  const rule = target && rulePermitting(facts, target.ip, target.port);
  if (target === undefined || rule === undefined) return groupMisses(situation, letsOut);
  const [name, cell] = [instanceName(facts.destination, instance), cellName(facts, instance)];
  const [a, home] = [facts.source.name, sourceCell(facts)?.cell.name ?? ''];
  const port = `port ${target.port} of ${cell}`;
  const out = grownSince(baseline[outKey(target)], rule.packets ?? 0);
  const came = countedSince(situation, instance, 'mapped');
  if (out === 0) {
    return seen(
      came === 0
        ? `no packet has come to ${port}, which leads to ${name}`
        : `${packets(came)} came to ${port}, but the rule that lets ${a} out there has met none: call from inside of ${a}`,
    );
  }
  if (came === 0) return seen(`${home} has let ${a} out to ${cell}, and no packet came to ${port}`);
  const letIn = countedSince(situation, instance, 'let in');
  if (letIn === 0)
    return seen(`packets came to the port of ${name}, and ${cell} has let none of them in`);
  const wider = isFor(rule, target) ? '' : ', by a rule that lets it reach more than that';
  return holds(
    `${home} has let ${packets(out)} of ${a} out to ${cell}${isFor(rule, target) ? ` port ${target.port}` : ''}${wider}; ${cell} has led ${packets(came)} from port ${target.port} to ${name}, and let ${letIn < came ? letIn : came === 1 ? 'it' : 'them'} in`,
  );
}

/** The ports of the cells change with every restart; the group then allows those of before. */
function groupMisses({ facts, passedAt }: Situation, letsOut: Finding): Finding {
  if (letsOut.holds) return seen(`no rule lets ${facts.source.name} out there`);
  if (!passedAt.has(GROUP_STEP)) return letsOut;
  return {
    ...letsOut,
    seen: `${letsOut.seen}. The ports of cells change when ${facts.destination.name} is restarted: make the group allow the ports of now, see cfnet workshop hint 180 2`,
  };
}

/** Where the baseline has how many packets the sender's own rule had let out to a target. */
export function outKey({ ip, port }: Target): string {
  return `out ${ip}:${port}`;
}

/** Whether a rule of a security group is for one address and port alone. */
function isFor(rule: Rule, { ip, port }: Target): boolean {
  const { destination, ports } = summarizeMatches(rule);
  return (destination === `${ip}-${ip}` || destination === `${ip}/32`) && ports === String(port);
}

/**
 * A container of the cell sent a packet to its own cell's port of the instance beside the sender, and the instance's
 * own chain turned one away. Packets from outside of the cell to that port are marked, and left out of account.
 */
export function nearRefusesByCell(situation: Situation): Finding {
  const { facts } = situation;
  const { source, destination } = facts;
  const instance = nearOf(facts);
  if (instance === undefined)
    return seen(`${destination.name} has no instance beside ${source.name}`);
  const [name, cell] = [instanceName(destination, instance), cellName(facts, instance)];
  const port = `${portOf(facts, instance)} of ${cell}`;
  const came = countedSince(situation, instance, 'mapped');
  if (came === 0) return seen(`no packet has come to ${port}, which leads to ${name}`);
  const inside = came - fromOutside(situation, instance);
  if (inside <= 0) {
    return seen(
      `packets came to ${port} from outside of the cell only: call from inside of ${source.name}`,
    );
  }
  const refused = turnedAway(situation, [instance]);
  if (refused === undefined)
    return seen(`packets came to the port of ${name}, and none was turned away`);
  if (refused.sender === 'others')
    return seen(`${sentByOthersText(facts, refused)}; call from inside of ${source.name}`);
  const who =
    refused.sender === 'the-source'
      ? `its log names ${source.name} as a sender`
      : 'the rules cannot tell which app sent them';
  return holds(
    `${cell} has led ${packets(inside)} of its own containers to ${name} by the port, and turned away ${packets(refused.count)} there; ${who}`,
  );
}

/** Connections to the port that began outside of the cell: at most as many as were marked, and as were let in. */
function fromOutside(situation: Situation, instance: AppInstance): number {
  const letIn = countedSince(situation, instance, 'let in');
  return Math.min(letIn, countedSince(situation, instance, 'marked'));
}

function portOf(facts: Facts, instance: AppInstance): string {
  const port = cellTarget(facts, instance)?.port;
  return port === undefined ? 'a port' : `port ${port}`;
}
