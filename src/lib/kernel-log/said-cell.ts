import type { Cell } from '../directory/model.js';
import { dropUnknown } from '../json/drop-unknown.js';

const INSTANCE_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
/** What `bosh ssh` and `bosh logs` without a terminal put before each line: `diego-cell/0455ec2b-…: stdout | `. */
const BOSH_SSH = /([\w-]{1,64}\/[\w-]{1,63}): std(?:out|err) \| /;
const STRUCTURED_DATA = /\[instance@47450((?: [\w-]+="(?:[^"\\\]]|\\.)*")*)\]/;
const PARAMETER = / ([\w-]+)="((?:[^"\\\]]|\\.)*)"/g;
const RELAY = /\[job=([^\s\]]+) index=(\d+)\]/;
/** An underlay address; a BOSH DNS name may stand there instead. */
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** A quote as JSON escapes it, or as word processors write it. */
const ODD_QUOTE = /(?<!\\)\\+"|\xe2\x80[\x9c-\x9f]/g;

/** What is told of a cell, under the names that BOSH has for it. */
export interface InstanceFacts {
  readonly id?: string | undefined;
  readonly group?: string | undefined;
  readonly az?: string | undefined;
  readonly deployment?: string | undefined;
  /** Counts only where it is an address. */
  readonly host?: string | undefined;
}

/** The cell of a BOSH instance's facts; undefined where they tell nothing. */
export function cellOfFacts({ id, group, az, deployment, host }: InstanceFacts): Cell | undefined {
  const known = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
  const cell: Cell = dropUnknown({
    id: known(id),
    name: known(id) === undefined || known(group) === undefined ? undefined : `${group}/${id}`,
    ip: host !== undefined && IPV4.test(host) ? host : undefined,
    az: known(az),
    deployment: known(deployment),
  });
  return Object.keys(cell).length === 0 ? undefined : cell;
}

/** The cell that `group/id` names; the id is one only where it has its form. */
export function cellOfName(name: string): Cell {
  const id = name.slice(name.indexOf('/') + 1);
  return { name, ...(INSTANCE_ID.test(id) && { id }) };
}

export function isInstanceId(text: string): boolean {
  return INSTANCE_ID.test(text);
}

/**
 * The cell that the text between a stamp and a message tells: by syslog-release's structured data (with the host
 * before it), or a relay's job.
 */
export function cellBetween(middle: string): Cell | undefined {
  const structured = STRUCTURED_DATA.exec(middle)?.[1];
  if (structured !== undefined) return cellOfStructuredData(structured, hostOf(middle)) ?? {};
  const relay = RELAY.exec(middle);
  return relay === null ? undefined : { name: `${relay[1] ?? ''}/${relay[2] ?? ''}` };
}

/** What of the same text tells something else than the cell. */
export function withoutStructuredData(middle: string): string {
  return middle.replace(STRUCTURED_DATA, '');
}

/** The same anywhere before a message, with quotes as they are, as CSV doubles them, as JSON escapes them or as word processors write them. */
export function cellBefore(head: string): Cell | undefined {
  for (const text of [head, head.replace(/""/g, '"'), head.replace(ODD_QUOTE, '"')]) {
    const found = STRUCTURED_DATA.exec(text);
    if (found !== null) {
      return cellOfStructuredData(found[1] ?? '', hostBefore(text.slice(0, found.index)));
    }
  }
  const relay = RELAY.exec(head);
  if (relay !== null) return { name: `${relay[1] ?? ''}/${relay[2] ?? ''}` };
  const name = BOSH_SSH.exec(head)?.[1];
  return name === undefined ? undefined : cellOfName(name);
}

function cellOfStructuredData(parameters: string, host: string): Cell | undefined {
  const said = new Map<string, string>();
  for (const [, name = '', value = ''] of parameters.matchAll(PARAMETER)) {
    said.set(name, value.replace(/\\(.)/g, '$1'));
  }
  const fact = (name: string): string | undefined => said.get(name);
  return cellOfFacts({
    id: fact('id'),
    group: fact('group'),
    az: fact('az'),
    deployment: fact('deployment'),
    host,
  });
}

/** RFC 5424: the host is the first word after the stamp. */
function hostOf(middle: string): string {
  return middle.trimStart().split(' ', 1)[0] ?? '';
}

/** The same counted from its other end: host, program, process and message id stand before the data. */
function hostBefore(head: string): string {
  return head.trimEnd().split(' ').at(-4) ?? '';
}
