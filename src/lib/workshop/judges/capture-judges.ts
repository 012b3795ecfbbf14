import type { CellFacts, Facts, WorkshopApp } from '../model/facts.js';
import { holds, seen, type Finding } from '../model/story.js';
import type { Situation } from '../model/situation.js';
import {
  anotherCell,
  awayFromSender,
  destinationCell,
  receiverOf,
  senderOf,
  sourceCell,
} from '../look/apps.js';
import {
  groupPolicyId,
  readCapture,
  type Capture,
  type CapturedPacket,
} from '../look/capture-text.js';
import { underlayDevice, vtepPort } from '../look/routes.js';
import { markOf, markRules, NO_RULES } from '../look/rules.js';
import { packets } from './instance-counters.js';
import { sentByOthersText, turnedAway, turnedAwayText } from './turned-away.js';

/** Where captures are saved on a cell; nothing else is kept there. */
export const CAPTURE_FOLDER = '/var/vcap/data/cfnet-workshop';

/** Where VTEPs listen by default, and what tcpdump takes for VXLAN (cf-facts 1.9). */
const VXLAN_PORT = 4789;

/** Where this cell's VTEP listens. */
function vxlanPort(cell: CellFacts | undefined): number {
  return Number(vtepPort(cell) ?? VXLAN_PORT);
}

type Opened = { readonly capture: Capture } | { readonly finding: Finding };

/** The saved capture on the cell where it belongs, or what is wrong with it. */
function open(facts: Facts, file: string, cell: CellFacts | undefined, whose: string): Opened {
  const text = cell?.saved.get(file);
  if (text !== undefined && text.trim() !== '') {
    const capture = readCapture(text);
    return capture.device === undefined && capture.packets.length === 0
      ? { finding: seen(`tcpdump did not listen: ${file} has what it said`) }
      : { capture };
  }
  const elsewhere = facts.cells.find((other) => other !== cell && other.saved.has(file));
  if (text !== undefined) {
    return { finding: seen(`${file} on ${cell?.cell.name ?? 'the cell'} is empty: capture again`) };
  }
  return {
    finding: seen(
      elsewhere === undefined
        ? `there is no ${CAPTURE_FOLDER}/${file} on ${cell?.cell.name ?? 'the cell'}`
        : `you captured on ${elsewhere.cell.name}; ${whose} runs on ${cell?.cell.name ?? 'another cell'}`,
    ),
  };
}

/** A capture on the cell's own interface shows nothing of a request between apps. */
export function outsideIsSilent(situation: Situation): Finding {
  const { facts } = situation;
  const opened = open(facts, '170-eth0.txt', sourceCell(facts), facts.source.name);
  if ('finding' in opened) return opened.finding;
  const { device, packets: caught } = opened.capture;
  if (device === undefined) return seen('tcpdump did not listen: 170-eth0.txt has what it said');
  const outside = underlayDevice(facts, sourceCell(facts));
  if (device !== outside) {
    return seen(`this capture listened on ${device}; name the cell's own device, ${outside}`);
  }
  if (caught.some(isBetweenApps(facts))) {
    return seen(`this capture shows packets between the apps; was it made on ${device}?`);
  }
  const refused = turnedAway(situation, awayFromSender(facts));
  if (refused === undefined) {
    return seen(
      'the capture is empty, and no request was turned away since you began: call while it runs',
    );
  }
  return refused.sender === 'others'
    ? seen(`the capture is empty, and ${sentByOthersText(facts, refused)}; call while it runs`)
    : holds(
        `${device} showed no packet between the apps, though ${turnedAwayText(facts, refused)}`,
      );
}

/** A capture on all devices, with no policy: packets go one way. */
export function oneWay({ facts }: Situation): Finding {
  const opened = open(facts, '170-denied.txt', sourceCell(facts), facts.source.name);
  if ('finding' in opened) return opened.finding;
  const { forth, back } = directions(facts, opened.capture);
  if (opened.capture.device === underlayDevice(facts, sourceCell(facts))) {
    return seen(
      `this capture listened on ${opened.capture.device} alone, which shows nothing of them; any shows every device that a packet passes`,
    );
  }
  if (forth === 0) return seen(noPacket(opened.capture));
  return back === 0
    ? holds(
        `packets from ${facts.source.name} were seen ${times(forth)}, none from ${facts.destination.name}`,
      )
    : seen(`${facts.destination.name} answered in this capture: was there still a policy?`);
}

/** The same with the policy: a whole conversation. */
export function twoWays({ facts }: Situation): Finding {
  const opened = open(facts, '170-allowed.txt', sourceCell(facts), facts.source.name);
  if ('finding' in opened) return opened.finding;
  const { forth, back } = directions(facts, opened.capture);
  if (forth === 0) return seen(noPacket(opened.capture));
  if (back === 0)
    return seen(
      `nothing came back from ${facts.destination.name} in this capture: is the policy in force?`,
    );
  const between = opened.capture.packets.filter(isBetweenApps(facts));
  if (!between.some(({ rest }) => rest.includes('[S.]')))
    return seen(
      'packets go both ways, but the capture has no SYN-ACK: start it before the request',
    );
  const isOfSender = isFrom(facts.source);
  const isTaken = between.some((packet) => isOfSender(packet) && /\[[FP]?\.\]/.test(packet.rest));
  if (!isTaken)
    return seen(
      `the capture ends before ${facts.source.name} has acknowledged the SYN-ACK: let it run on`,
    );
  const isAnswered = between.some(({ rest }) => rest.includes('200 OK'));
  return holds(
    `packets were seen ${times(forth)} one way, ${times(back)} the other; the handshake is complete${isAnswered ? ', the answer 200 OK' : ''}`,
  );
}

function noPacket({ hasNames }: Capture): string {
  return hasNames
    ? 'the capture has names in place of addresses: with -nn tcpdump prints these as they are'
    : 'the capture shows no packet between the apps: send a request while it runs';
}

function directions(facts: Facts, { packets: caught }: Capture): { forth: number; back: number } {
  const between = caught.filter(isBetweenApps(facts));
  const forth = between.filter(isFrom(facts.source)).length;
  return { forth, back: between.length - forth };
}

function isFrom({ instances }: WorkshopApp): (packet: CapturedPacket) => boolean {
  const own = new Set(instances.map(({ ip }) => ip));
  return ({ source }) => own.has(source);
}

function isBetweenApps({ source, destination }: Facts): (packet: CapturedPacket) => boolean {
  const a = new Set(source.instances.map(({ ip }) => ip));
  const b = new Set(destination.instances.map(({ ip }) => ip));
  return (packet) =>
    (a.has(packet.source) && b.has(packet.destination)) ||
    (b.has(packet.source) && a.has(packet.destination));
}

/** On the receiving cell: whatever carries overlay traffic is UDP to one port. */
export function wrappedIsUdp({ facts }: Situation): Finding {
  const cell = destinationCell(facts);
  const opened = open(facts, '130-wrapped.txt', cell, facts.destination.name);
  if ('finding' in opened) return opened.finding;
  const [from, port] = [sourceCell(facts), vxlanPort(cell)];
  const wrapped = wrappedIn(opened.capture, port).filter(
    ({ outer }) => outer.source === from?.cell.ip && outer.destination === cell?.cell.ip,
  );
  if (wrapped.length === 0)
    return seen(
      `the capture holds no wrapped packet from ${from?.cell.name ?? 'another cell'}: send requests while it runs`,
    );
  const others = wrapped.filter(({ outer }) => outer.destinationPort !== port);
  if (others.length > 0) {
    return seen(
      `${packets(others.length)} came wrapped to port ${others[0]?.outer.destinationPort ?? '?'}, not ${port}`,
    );
  }
  // Of any other port tcpdump does not know what is inside.
  if (port !== VXLAN_PORT) {
    return holds(`${packets(wrapped.length)} came by UDP to port ${port}, where the VTEP listens`);
  }
  const own = wrapped.filter(
    ({ inner }) =>
      inner?.source === senderOf(facts)?.ip && inner?.destination === receiverOf(facts)?.ip,
  );
  return own.length > 0
    ? holds(
        `${packets(wrapped.length)} came wrapped, all by UDP to port ${port}; ${own.length === wrapped.length ? 'all' : own.length} from ${facts.source.name} to ${facts.destination.name}`,
      )
    : seen(
        `${packets(wrapped.length)} came wrapped, none of them from ${facts.source.name} to ${facts.destination.name}`,
      );
}

/** Wrapped packets, each with the one inside, which tcpdump prints right behind. */
function wrappedIn(
  { packets: caught }: Capture,
  port: number,
): readonly {
  readonly outer: CapturedPacket;
  readonly inner: CapturedPacket | undefined;
}[] {
  return caught.flatMap((outer, at) => {
    if (!isWrapped(outer) && outer.destinationPort !== port) return [];
    const next = caught[at + 1];
    return [{ outer, inner: next === undefined || isWrapped(next) ? undefined : next }];
  });
}

function isWrapped({ rest }: CapturedPacket): boolean {
  return rest.includes('VXLAN');
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** On the sending cell: the VXLAN header carries the sender's tag. */
export function tagIsInHeader({ facts }: Situation): Finding {
  const cell = sourceCell(facts);
  const opened = open(facts, '080-tag.txt', cell, facts.source.name);
  if ('finding' in opened) return opened.finding;
  const { packets: caught } = opened.capture;
  const port = vxlanPort(cell);
  const outer = caught.filter(
    ({ source, destinationPort }) => source === cell?.cell.ip && destinationPort === port,
  );
  if (outer.length === 0) {
    return seen(
      `no packet to port ${port} left ${cell?.cell.name ?? ''} in this capture: call the instance on ${anotherCell(facts, cell)?.cell.name ?? 'another cell'}`,
    );
  }
  const ids = outer.map(groupPolicyId).filter((id) => id !== undefined);
  if (ids.length === 0) {
    return seen(
      outer.every(({ bytes }) => bytes.length === 0)
        ? 'the capture shows no bytes: add -x'
        : 'the wrapped packets carry no policy id: was the sender marked when they left?',
    );
  }
  // Who may not see tags finds the app's own in the rule that marks what it sends.
  const [marked] = markRules(cell?.rules ?? NO_RULES, facts.source.guid);
  const tag = facts.tags?.get(facts.source.guid) ?? (marked && markOf(marked));
  const text = [...new Set(ids)].map((id) => id.toString(16)).join(', ');
  if (tag === undefined) {
    return seen(
      `the VXLAN headers carry ${text}, and no rule on ${cell?.cell.name ?? 'the cell'} marks what ${facts.source.name} sends: is there a policy?`,
    );
  }
  return ids.includes(tag)
    ? holds(
        `the VXLAN header carries the policy id ${tag.toString(16)}: ${facts.source.name}'s tag`,
      )
    : seen(`the VXLAN headers carry ${text}; ${facts.source.name}'s tag is ${tag.toString(16)}`);
}
