import { hostname } from 'node:os';
import type { Problem } from '../../errors/problem.js';
import {
  arrayAt,
  asArray,
  asObject,
  booleanAt,
  objectAt,
  stringAt,
  valueAt,
  type JsonObject,
} from '../../json/json-value.js';
import { identityFrom, type ProcessIdentity } from '../../outside/process-identity.js';

/** A process that is about to change something, or to change it back. */
export interface Holder extends ProcessIdentity {
  readonly host: string;
  /** When it means to restore by itself, RFC 3339. */
  readonly until?: string;
}

interface RecordBase {
  /** When the first change was made, RFC 3339. */
  readonly at: string;
  /** Absent: nobody is at it; what was changed stays until somebody restores it. */
  readonly holder?: Holder;
}

/** The switch of one cell at run time. */
export interface C2cRecord extends RecordBase {
  readonly kind: 'c2c';
  readonly cell: { readonly id: string; readonly name: string };
  readonly before: boolean;
  readonly written: boolean;
  /** What was there before an earlier change that nobody has put back; absent: `before` is the oldest. */
  readonly oldest?: boolean;
}

/** The rules of one security group, as Cloud Controller gave them: nothing of them is left out. */
export interface GroupRecord extends RecordBase {
  readonly kind: 'group';
  readonly group: { readonly guid: string; readonly name: string };
  /** URL of the Cloud Controller that has it. */
  readonly api: string;
  readonly before: readonly unknown[];
  readonly written: readonly unknown[];
  /** As for a cell. */
  readonly oldest?: readonly unknown[];
}

/** What was changed, written before it is: from this alone everything can be put back. */
export type ChangeRecord = C2cRecord | GroupRecord;

/** What a record is about. */
type Subject = Pick<C2cRecord, 'kind' | 'cell'> | Pick<GroupRecord, 'kind' | 'group'>;

const VERSION = 1;
const SAFE_NAME = /^[\w-]{1,80}$/;

/** The name of a record's file: one for each thing that can be changed; undefined for an odd id. */
export function recordName(record: Subject): string | undefined {
  const id = record.kind === 'c2c' ? record.cell.id : record.group.guid;
  return SAFE_NAME.test(id) ? `${record.kind}-${id}.json` : undefined;
}

export function recordText(record: ChangeRecord): string {
  return `${JSON.stringify({ version: VERSION, ...record }, null, 2)}\n`;
}

/** How sentences call what a record is about: `c2c logging of diego-cell/…`, `the security group dns`. */
export function subjectOf(record: Subject): string {
  return record.kind === 'c2c'
    ? `c2c logging of ${record.cell.name}`
    : `the security group ${record.group.name}`;
}

export function thisHost(): string {
  return hostname();
}

/** The record without what came before the value that it goes back to: that one is the oldest then. */
export function backToOldest(record: ChangeRecord): ChangeRecord {
  if (record.kind === 'c2c') {
    const { oldest, ...rest } = record;
    return oldest === undefined ? record : { ...rest, before: oldest };
  }
  const { oldest, ...rest } = record;
  return oldest === undefined ? record : { ...rest, before: oldest };
}

/** Reads a record, or says that it is none. */
export function readRecord(name: string, value: unknown): ChangeRecord | Problem {
  const object = asObject(value);
  const record = valueAt(object, 'version') === VERSION ? recordIn(object) : undefined;
  return (
    record ?? {
      code: 'BAD_INPUT',
      message: `${name} is no record of a change that this cfnet understands`,
      hint: 'Restore with the cfnet that wrote it, or remove the file once all is as it was.',
    }
  );
}

function recordIn(object: JsonObject | undefined): ChangeRecord | undefined {
  const at = stringAt(object, 'at');
  if (at === undefined) return undefined;
  const holder = holderIn(objectAt(object, 'holder'));
  const base = { at, ...(holder && { holder }) };
  const kind = stringAt(object, 'kind');
  if (kind === 'c2c') return c2cIn(object, base);
  return kind === 'group' ? groupIn(object, base) : undefined;
}

function c2cIn(object: JsonObject | undefined, base: RecordBase): C2cRecord | undefined {
  const cell = objectAt(object, 'cell');
  const [id, name] = [stringAt(cell, 'id'), stringAt(cell, 'name')];
  const [before, written] = [booleanAt(object, 'before'), booleanAt(object, 'written')];
  if (id === undefined || name === undefined || before === undefined) return undefined;
  if (written === undefined) return undefined;
  const oldest = booleanAt(object, 'oldest');
  const values = { before, written, ...(oldest !== undefined && { oldest }) };
  return { kind: 'c2c', ...base, cell: { id, name }, ...values };
}

function groupIn(object: JsonObject | undefined, base: RecordBase): GroupRecord | undefined {
  const group = objectAt(object, 'group');
  const [guid, name, api] = [
    stringAt(group, 'guid'),
    stringAt(group, 'name'),
    stringAt(object, 'api'),
  ];
  if (guid === undefined || name === undefined || api === undefined) return undefined;
  if (!Array.isArray(valueAt(object, 'before'))) return undefined;
  const oldest = valueAt(object, 'oldest');
  const rules = {
    before: arrayAt(object, 'before'),
    written: arrayAt(object, 'written'),
    ...(Array.isArray(oldest) && { oldest: asArray(oldest) }),
  };
  return { kind: 'group', ...base, group: { guid, name }, api, ...rules };
}

function holderIn(object: JsonObject | undefined): Holder | undefined {
  const identity = identityFrom(object);
  const [host, until] = [stringAt(object, 'host'), stringAt(object, 'until')];
  if (identity === undefined || host === undefined) return undefined;
  return { ...identity, host, ...(until !== undefined && { until }) };
}
