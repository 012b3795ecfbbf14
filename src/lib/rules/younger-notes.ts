import { isoTime } from '../directory/iso-time.js';
import { cellName } from '../explain/wording.js';
import { isBefore, momentOf } from '../flow/time-span.js';
import { chainMadeAt } from '../iptables/chain-time.js';
import type { LoggedPacket } from '../kernel-log/packet.js';
import type { CellDocument } from './rules-document.js';

/** That a rule which fits a line is in a chain that was made after the line: the one before it printed the line. */
export function youngerNotes(
  { envelope }: LoggedPacket,
  { cell, rules }: CellDocument,
): readonly string[] {
  const moment = momentOf(envelope.time, undefined);
  if (moment === undefined) return [];
  const notes = rules.flatMap(({ chain }) => {
    const made = chainMadeAt(chain);
    if (made === undefined || !isBefore(moment, made)) return [];
    return [
      `${chain} on ${cellName(cell)} was made at ${isoTime(Math.floor(made))}, after the line was written: the rule that printed it stood in an earlier chain, with another number perhaps`,
    ];
  });
  return [...new Set(notes)];
}
