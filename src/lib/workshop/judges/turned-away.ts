import type { LoggedPacket } from '../../kernel-log/packet.js';
import type { AppInstance, Facts } from '../model/facts.js';
import type { Situation } from '../model/situation.js';
import { cellOf, instanceName } from '../look/apps.js';
import { isFromSource, isTo, linesSince } from '../look/written-lines.js';
import { cellName, countedSince, packets } from './instance-counters.js';
import { POLICY_PORT } from './policy-judges.js';

/** Packets to one instance that its own chain has turned away since the story began. */
export interface TurnedAway {
  readonly instance: AppInstance;
  readonly count: number;
  /**
   * Who sent them. The rule counts packets of all senders to all ports; only the log of the cell tells them apart,
   * where it is written: one line a second for each container (cf-facts 1.5).
   */
  readonly sender: 'the-source' | 'others' | 'unknown';
  /** The last line about them that is not from the source to the stories' port. */
  readonly other?: LoggedPacket;
}

/** What was turned away from these instances; what is known to be the source's first, what is known not to be last. */
export function turnedAway(
  situation: Situation,
  instances: readonly AppInstance[],
): TurnedAway | undefined {
  const all = instances.flatMap((instance): readonly TurnedAway[] => {
    const count = countedSince(situation, instance, 'refused');
    return count === 0 ? [] : [{ instance, count, ...senderOf(situation, instance) }];
  });
  const [first] = (['the-source', 'unknown', 'others'] as const).flatMap((sender) =>
    all.filter((one) => one.sender === sender),
  );
  return first;
}

function senderOf(
  situation: Situation,
  instance: AppInstance,
): Pick<TurnedAway, 'sender' | 'other'> {
  const cell = cellOf(situation.facts, instance);
  const lines = (cell === undefined ? [] : linesSince(situation, cell)).filter(
    (line) => line.prefix.verdict === 'denied' && isTo(instance, line),
  );
  const isSources = (line: LoggedPacket): boolean =>
    line.destinationPort === POLICY_PORT && isFromSource(situation.facts, line);
  if (lines.some(isSources)) return { sender: 'the-source' };
  const other = lines.at(-1);
  return other === undefined ? { sender: 'unknown' } : { sender: 'others', other };
}

/** `diego-cell/… has turned away 2 packets to appB/1 since you began`, and what is known of their sender. */
export function turnedAwayText(facts: Facts, { instance, count, sender }: TurnedAway): string {
  const name = instanceName(facts.destination, instance);
  const what = `${cellName(facts, instance)} has turned away ${packets(count)} to ${name} since you began`;
  return sender === 'the-source'
    ? `${what}; its log tells of one from ${facts.source.name} to port ${POLICY_PORT}`
    : `${what}; the rule cannot tell which app sent ${count === 1 ? 'it' : 'them'}, nor to which port`;
}

/** Why packets that others sent do not count. */
export function sentByOthersText(facts: Facts, { instance, other }: TurnedAway): string {
  const { source, destination } = facts;
  const [cell, name] = [cellName(facts, instance), instanceName(destination, instance)];
  const told =
    other === undefined
      ? ''
      : `: the last one there is from ${whoHas(facts, other.source)} to port ${other.destinationPort ?? '?'}`;
  return `packets to ${name} were turned away, but the log of ${cell}, with one line a second at most, tells of none from ${source.name} to port ${POLICY_PORT}${told}`;
}

function whoHas({ source, destination }: Facts, ip: string): string {
  for (const app of [source, destination]) {
    const instance = app.instances.find((one) => one.ip === ip);
    if (instance !== undefined) return `${instanceName(app, instance)} (${ip})`;
  }
  return ip;
}
