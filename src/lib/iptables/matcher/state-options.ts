import type { RuleOption } from '../model.js';
import {
  MAYBE,
  NO,
  YES,
  negate,
  unmodelled,
  yesIf,
  type Answer,
  type Condition,
} from './answer.js';
import { ABSENT, ConntrackState, type PacketFields } from './packet-fields.js';
import { condition, type Requirement } from './requirement.js';

/** `--ctstate` and the older `--state`, for instance `INVALID,NEW,UNTRACKED`. */
export function requireState(option: RuleOption): Requirement {
  const [list = '', ...rest] = option.values;
  const names = list.split(',');
  const wantsDnat = names.includes('DNAT');
  const wantsSnat = names.includes('SNAT');
  const states = parseStates(names.filter((name) => name !== 'DNAT' && name !== 'SNAT'));
  if (states === undefined || rest.length > 0) return condition(unmodelled);
  const matches: Condition = (packet) => {
    let answer: Answer = stateIsIn(packet, states);
    if (wantsDnat) answer = eitherOf(answer, knownTo(packet.destinationIsTranslated));
    if (wantsSnat) answer = eitherOf(answer, knownTo(packet.sourceIsTranslated));
    return answer;
  };
  return condition(option.negated ? negate(matches) : matches);
}

function parseStates(names: readonly string[]): number | undefined {
  let states = 0;
  for (const name of names) {
    if (!Object.hasOwn(ConntrackState, name)) return undefined;
    states |= ConntrackState[name as keyof typeof ConntrackState];
  }
  return states;
}

function stateIsIn(packet: PacketFields, states: number): Answer {
  if (states === 0) return NO;
  return packet.state === ABSENT ? MAYBE : yesIf((packet.state & states) !== 0);
}

function knownTo(fact: boolean | undefined): Answer {
  return fact === undefined ? MAYBE : yesIf(fact);
}

function eitherOf(a: Answer, b: Answer): Answer {
  if (a === YES || b === YES) return YES;
  return a === NO ? b : a;
}

/** `--mark 0x1`, `--mark 0x10/0xff`. */
export function requireMark(option: RuleOption): Requirement {
  const [text = '', ...rest] = option.values;
  const marks = rest.length === 0 ? parseMaskedNumber(text) : undefined;
  if (marks === undefined) return condition(unmodelled);
  const { value, mask } = marks;
  const matches: Condition = (packet) => yesIf((packet.mark & mask) >>> 0 === value);
  return condition(option.negated ? negate(matches) : matches);
}

/** A number with an optional mask, decimal or `0x…`, as marks are printed; both unsigned 32 bit. */
export function parseMaskedNumber(text: string): { value: number; mask: number } | undefined {
  const match = /^(0x[0-9a-f]{1,8}|\d{1,10})(?:\/(0x[0-9a-f]{1,8}|\d{1,10}))?$/i.exec(text);
  if (match === null) return undefined;
  const value = Number(match[1]);
  const mask = match[2] === undefined ? 0xffffffff : Number(match[2]);
  return value <= 0xffffffff && mask <= 0xffffffff ? { value, mask } : undefined;
}

/** `--dst-type LOCAL` and `--src-type LOCAL`. The cell's own addresses must be known to answer. */
export function requireAddressType(option: RuleOption): Requirement {
  const read = option.flag === '--src-type' ? readSource : readDestination;
  const [type, ...rest] = option.values;
  if (type !== 'LOCAL' || rest.length > 0) return condition(unmodelled);
  const matches: Condition = (packet) =>
    knownTo(packet.isLocal === undefined ? undefined : packet.isLocal(read(packet)));
  return condition(option.negated ? negate(matches) : matches);
}

function readDestination(packet: PacketFields): number | bigint {
  return packet.family === 4 ? packet.destination : packet.destination6;
}

function readSource(packet: PacketFields): number | bigint {
  return packet.family === 4 ? packet.source : packet.source6;
}
