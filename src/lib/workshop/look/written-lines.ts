import type { LoggedPacket } from '../../kernel-log/packet.js';
import type { AppInstance, CellFacts, Facts } from '../model/facts.js';
import type { Situation } from '../model/situation.js';
import { POLICY_PORT } from '../judges/policy-judges.js';

/** A line of a cell's log. */
export interface WrittenLine {
  readonly cell: CellFacts;
  readonly packet: LoggedPacket;
}

/** Clocks of cells and of this machine may differ by this much, in milliseconds. */
const CLOCK_LEEWAY = 2000;

/** The last line of that kind from the sender to the called app on the stories' port, since the story began. */
export function lineOf(
  situation: Situation,
  verdict: 'allowed' | 'denied',
): WrittenLine | undefined {
  const { facts } = situation;
  const wanted = facts.cells.flatMap((cell): readonly WrittenLine[] => {
    const packet = linesSince(situation, cell).findLast(
      (line) =>
        line.prefix.verdict === verdict &&
        line.destinationPort === POLICY_PORT &&
        isFromSource(facts, line) &&
        isToCalledApp(facts, line),
    );
    return packet === undefined ? [] : [{ cell, packet }];
  });
  return wanted.toSorted((a, b) => timeOf(b.packet) - timeOf(a.packet))[0];
}

/** Lines about packets between containers that a cell has written since the story began, oldest first. */
export function linesSince(
  { startedAt }: Pick<Situation, 'startedAt'>,
  { lines }: CellFacts,
): readonly LoggedPacket[] {
  return lines.filter(
    (line) => line.prefix.kind === 'c2c' && timeOf(line) >= startedAt - CLOCK_LEEWAY,
  );
}

/** Lines without a time that can be read count as new. */
function timeOf({ envelope }: LoggedPacket): number {
  const at = envelope.time === undefined ? Number.NaN : Date.parse(envelope.time.text);
  return Number.isNaN(at) ? Number.MAX_SAFE_INTEGER : at;
}

export function isFromSource({ source }: Facts, line: LoggedPacket): boolean {
  return source.instances.some(({ ip }) => ip === line.source);
}

/** An allowed line names the app; its instances may have got other addresses since. */
function isToCalledApp({ destination }: Facts, line: LoggedPacket): boolean {
  return line.prefix.names === 'destination-app'
    ? destination.guid.startsWith(line.prefix.piece)
    : destination.instances.some((instance) => isTo(instance, line));
}

/** A line is about an instance where the address is its own, and the piece of a handle too: addresses come back. */
export function isTo({ ip, handle }: AppInstance, line: LoggedPacket): boolean {
  const { names, piece } = line.prefix;
  const isOwn = handle === undefined || names !== 'destination-handle' || handle.startsWith(piece);
  return line.destination === ip && isOwn;
}
