import { flowDocument, type EndpointDocument } from '../../flow/flow-document.js';
import type { Flow } from '../../flow/flow.js';
import { readFields } from '../../kernel-log/read-fields.js';
import { utf8Text } from '../../text/utf8-text.js';
import type { Palette } from '../color.js';
import { terminalSafe } from '../terminal-safe.js';
import type { FlowPrinter } from './flow-printer.js';
import { hostAndPort } from '../../net/host-and-port.js';
import { reasonText, ruleText } from './hindsight-text.js';

type Entry = readonly [key: string, value: string | number | undefined];

/** A block of `key: value` lines for each flow, with every word that the kernel printed; a blank line between. */
export function dictPrinter(palette: Palette): FlowPrinter {
  return {
    print: (flow) => {
      const known = entriesOf(flow).filter(([, value]) => value !== undefined && value !== '');
      const width = Math.max(...known.map(([key]) => key.length));
      const lines = known.map(
        ([key, value]) =>
          `${palette.bold(key.padStart(width))}: ${terminalSafe(String(value ?? ''))}\n`,
      );
      return `${lines.join('')}\n`;
    },
  };
}

function entriesOf(flow: Flow): Entry[] {
  const document = flowDocument(flow);
  return [
    ['time', document.time],
    ['uptime', document.uptime],
    ['cell', document.cell?.name ?? document.cell?.id],
    ['cell address', document.cell?.ip],
    ['verdict', document.verdict],
    ['reason', reasonText(flow)],
    ['dry run', flow.isDryRun === true ? 'logged only, nothing was rejected' : undefined],
    ['kind', document.kind],
    ['direction', document.direction],
    ...endEntries('source', document.source),
    ...endEntries('destination', document.destination),
    ['prefix', document.prefix],
    ['tag', document.tag],
    ['rule', ruleText(flow, ({ table, chain, number }) => `${table} ${chain} ${number}`)],
    ['rule spec', (flow.rule ?? flow.ruleToday)?.spec],
    ['repeated', document.repeated],
    ['packet', wordsText(flow)],
  ];
}

function endEntries(end: string, endpoint: EndpointDocument): Entry[] {
  const { app, space, org, instance, ambiguous } = endpoint;
  return [
    [end, hostAndPort(endpoint.ip, endpoint.port)],
    [`${end} app`, app?.name ?? app?.guid],
    [`${end} space`, space?.name ?? space?.guid],
    [`${end} org`, org?.name ?? org?.guid],
    [`${end} instance`, instance?.guid],
    [`${end} index`, instance?.index],
    [`${end} one of`, ambiguous?.join(', ')],
    [`${end} on cell`, endpoint.cell?.id],
  ];
}

function wordsText({ packet }: Flow): string {
  return readFields(utf8Text(packet.words))
    .map(
      ({ key, value, quoted }) =>
        `${quoted ? '[quoted] ' : ''}${key}${value === undefined ? '' : `=${value}`}`,
    )
    .join(' ');
}
