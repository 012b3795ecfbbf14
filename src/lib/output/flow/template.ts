import { CfnetError } from '../../errors/cfnet-error.js';
import { flowDocument } from '../../flow/flow-document.js';
import { terminalSafe } from '../terminal-safe.js';
import type { FlowPrinter } from './flow-printer.js';
import { hindsightText } from './hindsight-text.js';

const END_PATHS = [
  ...['ip', 'port', 'interface', 'app.guid', 'app.name', 'space.guid', 'space.name', 'org.guid'],
  ...['org.name', 'instance.guid', 'instance.index', 'ambiguous', 'cell.id'],
];
/** Every path that a flow can have (contract, section 3). */
const PATHS: ReadonlySet<string> = new Set([
  ...['version', 'time', 'uptime', 'verdict', 'kind', 'direction', 'protocol', 'tcp_flags', 'mark'],
  ...['tag', 'prefix', 'reason', 'repeated', 'raw', 'icmp.type', 'icmp.code'],
  ...['id', 'name', 'ip', 'az', 'deployment'].map((key) => `cell.${key}`),
  ...['table', 'chain', 'number', 'spec'].map((key) => `rule.${key}`),
  ...END_PATHS.flatMap((path) => [`source.${path}`, `destination.${path}`]),
]);
const PLACE = /\{\{\s*([^{}]*?)\s*\}\}/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\\\': '\\' };

/**
 * A line for each flow made after a pattern: `{{source.app.name}}` stands for that value of the flow's JSON, and
 * for nothing where it is unknown, but that a reason which holds by today's policies says so; `\n` and `\t` are what they are elsewhere. Errors: USAGE for an unknown path, and for
 * braces that are not closed.
 */
export function templatePrinter(pattern: string): FlowPrinter {
  const parts = pattern.split(PLACE).map((part, at) => (at % 2 === 0 ? unescaped(part) : part));
  if (pattern.lastIndexOf('{{') > pattern.lastIndexOf('}}')) throw unclosed(pattern);
  const paths = parts.filter((_, at) => at % 2 === 1);
  const unknown = paths.find((path) => !PATHS.has(path));
  if (unknown !== undefined) throw unknownPath(unknown);
  const keys = parts.map((path, at) => (at % 2 === 1 ? path.split('.') : []));
  return {
    print: (flow) => {
      const { hindsight } = flow;
      const document = {
        ...flowDocument(flow),
        ...(hindsight !== undefined && { reason: hindsightText(hindsight) }),
      };
      const text = parts.map((part, at) =>
        at % 2 === 0 ? part : terminalSafe(valueText(valueAt(document, keys[at] ?? []))),
      );
      return `${text.join('')}\n`;
    },
  };
}

function unescaped(part: string): string {
  return part.replace(/\\[nt\\]/g, (escape) => ESCAPES[escape] ?? escape);
}

function valueAt(document: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<string, unknown>>)[key]
        : undefined,
    document,
  );
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function unclosed(pattern: string): CfnetError {
  return new CfnetError('USAGE', `the template ${JSON.stringify(pattern)} has {{ without }}`, {
    hint: 'A path stands between both: {{time}}.',
  });
}

function unknownPath(path: string): CfnetError {
  return new CfnetError('USAGE', `a flow has no '${path}'`, {
    hint: 'Use the paths of -o json, such as {{time}}, {{source.app.name}} or {{destination.port}}.',
  });
}
