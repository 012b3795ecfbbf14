import type { Cell, Named } from '../directory/model.js';
import type { Confidence, FieldMeaning, Match } from '../explain/match.js';
import type { EndpointDocument, FlowDocument } from '../flow/flow-document.js';
import type { Flow, RuleRef } from '../flow/flow.js';
import { appPhrase } from '../explain/wording.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { groupMatchRows } from './explain-groups.js';
import { reasonText, ruleText } from './flow/hindsight-text.js';
import type { LabelRow } from './label-rows.js';

const DOUBTS: Readonly<Record<Confidence, string | undefined>> = {
  exact: undefined,
  prefix: 'by the beginning of its guid',
  historic: 'by what was true once: it may be another today',
};

/**
 * What is known of a match, one row for each thing known.
 * @param line of a match that is a line: what today's policies and rules say of it, where those of then are not known
 */
export function factRows(match: Match, line?: Flow): readonly LabelRow[] {
  const { flow, confidence } = match;
  return [
    ...(flow === undefined ? thingRows(match) : flowRows(flow, line)),
    ...row('found', DOUBTS[confidence]),
  ];
}

export function fieldRows(fields: readonly FieldMeaning[]): readonly LabelRow[] {
  return fields.map(({ field, meaning }) => ({ label: field, text: meaning }));
}

export function evidenceRows({ evidence }: Match): readonly LabelRow[] {
  return evidence.map(({ from, detail }, at) => ({
    label: at === 0 ? 'known by' : '',
    text: `${from}: ${detail}`,
  }));
}

function thingRows(match: Match): readonly LabelRow[] {
  const { app, space, org, instance, type, ip, ipv6, cell, tag } = match;
  const index = instance?.index === undefined ? '' : `, index ${instance.index}`;
  return [
    ...namedRows({ app, space, org }),
    ...row('instance', instance && `${instance.guid}${index}`),
    ...row('address', type === 'cell' || type === 'address' ? undefined : addressesText(ip, ipv6)),
    ...row('cell', cell && cellText(cell)),
    ...row('tag', tag),
    ...row('crashes', match.crash && crashText(match.crash)),
    ...row('meaning', match.meaning),
    ...row('fix', match.fix),
    ...groupMatchRows(match),
  ];
}

/** `10.255.21.3, 2a00::3 for IPv6 egress`. */
function addressesText(ip: string | undefined, ipv6: string | undefined): string | undefined {
  if (ipv6 === undefined) return ip;
  return [ip, `${ipv6} for IPv6 egress`].filter((text) => text !== undefined).join(', ');
}

/** `3 times, the last at 2026-01-05T09:00:00.000Z: Exited with status 137`. */
function crashText({ count, reason, at }: NonNullable<Match['crash']>): string {
  const often = count === undefined ? 'crashed' : count === 1 ? 'once' : `${count} times`;
  const last = at === undefined ? '' : `, the last at ${at}`;
  return `${often}${last}${reason === undefined ? '' : `: ${reason}`}`;
}

function flowRows(
  { source, destination, rule, reason }: FlowDocument,
  line: Flow | undefined,
): readonly LabelRow[] {
  const spec = (one: RuleRef): string => `${one.number} of ${one.chain}: ${one.spec}`;
  return [
    ...row('source', endText(source)),
    ...row('destination', endText(destination)),
    ...row('rule', line === undefined ? rule && spec(rule) : ruleText(line, spec)),
    ...row('reason', line === undefined ? reason : reasonText(line)),
  ];
}

/** Who an end is, without the address that the title has already; nothing where nobody is known. */
function endText({
  app,
  space,
  org,
  instance,
  ambiguous,
  cell,
}: EndpointDocument): string | undefined {
  const parts = [
    ...(app === undefined ? [] : [appPhrase({ app, ...dropUnknown({ space, org }) })]),
    ...(instance === undefined ? [] : [`instance ${instance.guid}`]),
    ...(ambiguous === undefined ? [] : [`one of ${ambiguous.join(', ')}`]),
    ...(cell === undefined ? [] : [`on cell ${cell.id}`]),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** App, space and org with their names in a column, then the guids. */
function namedRows(named: Readonly<Record<string, Named | undefined>>): readonly LabelRow[] {
  const nameWidth = Math.max(...Object.values(named).map((one) => one?.name?.length ?? 0));
  return Object.entries(named).flatMap(([label, one]) =>
    row(label, one && [one.name?.padEnd(nameWidth), one.guid].filter(Boolean).join('  ')),
  );
}

function cellText({ name, id, ip, az }: Cell): string {
  return [name ?? id, ip, az].filter((part) => part !== undefined).join(', ');
}

function row(label: string, text: string | undefined): readonly LabelRow[] {
  return text === undefined ? [] : [{ label, text }];
}
