import { readContainerMetadata } from '../../directory/container-metadata.js';
import type { ContainerSighting } from '../../directory/records.js';
import type { Known, Problem } from '../../errors/problem.js';
import type { RuleSet } from '../../iptables/model.js';
import { parseSaveTexts } from '../../iptables/save-texts.js';
import { dropUnknown } from '../../json/drop-unknown.js';
import type { NamedText } from '../../json/json-document.js';
import { asObject, booleanAt } from '../../json/json-value.js';
import { parseJson } from '../../json/parse-json.js';
import { breaksOfRules } from '../../rules/cell-rules.js';
import type { CellLook, KernLog, LaterLook, RunningSwitch } from './cell-look.js';
import { AGENT_CONFIG, CNI_CONFIG, CONTAINER_STORE, KERN_LOG } from './cell-paths.js';
import type { LookOptions } from './look-script.js';
import { partText, readParts, type LookParts } from './look-parts.js';
import { readAgentConfig, readCniConfig } from './read-configs.js';

/** The inode of the machine's first process namespace (linux include/uapi/linux/nsfs.h, PROC_PID_INIT_INO). */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]';
const MISSING = 'stays unknown';

/** Reads the output of `lookScript` or `switchScript`, run with the same options. */
export function readLook(cell: CellLook['cell'], output: string, options: LookOptions): CellLook {
  const parts = readParts(output, options.mark);
  const agent = readFile(cell, parts, 'agent', AGENT_CONFIG, readAgentConfig);
  const cni = readFile(cell, parts, 'cni', CNI_CONFIG, readCniConfig);
  const store = readFile(cell, parts, 'store', CONTAINER_STORE, readStore);
  const rules = readRules(cell, parts, 'rules');
  const running = readSwitch(cell, parts);
  return {
    cell,
    ...dropUnknown({
      agent: agent.value,
      cni: cni.value,
      containers: store.value,
      ruleSet: rules.value,
      running: running.value,
      switchProblem: running.problems[0],
      kernLog: readStat(parts, 'log'),
      later: readLater(cell, parts, options),
      clock: readClock(parts),
      kernel: partText(parts, 'kernel')?.trim(),
      isContainer: readNamespace(partText(parts, 'pidns')),
      logsAllNamespaces: readFlag(partText(parts, 'all_netns')),
      lines: readLines(parts, options.prefixes ?? []),
      cycle: readCycle(parts),
    }),
    problems: [agent, cni, store, rules, running].flatMap(({ problems }) => problems),
  };
}

function readFile<T>(
  cell: CellLook['cell'],
  parts: LookParts,
  part: string,
  path: string,
  reader: (source: NamedText) => Known<T>,
): Known<T> {
  const text = partText(parts, part);
  if (text !== undefined)
    return reader({ name: `${path} of ${nameOf(cell)}`, text, cell: cell.id });
  return {
    problems: [
      problem(cell, `${path} cannot be read on ${nameOf(cell)}: what it tells ${MISSING}`),
    ],
  };
}

function readStore(source: NamedText): Known<readonly ContainerSighting[]> {
  const { value, problems } = readContainerMetadata(source);
  return { ...(value?.containers && { value: value.containers }), problems };
}

function readRules(cell: CellLook['cell'], parts: LookParts, part: string): Known<RuleSet> {
  const texts = { ipv4: partText(parts, part), ipv6: partText(parts, `${part}_ipv6`) };
  const { ruleSet, problems } = parseSaveTexts(dropUnknown(texts));
  if (ruleSet.tables.length > 0) return { value: ruleSet, problems: breaksOfRules(cell, problems) };
  return { problems: [problem(cell, `iptables-save gives no rules on ${nameOf(cell)}`)] };
}

/** `8721 {"enabled":false}⏎ 200`: of the ports that were tried, the last line's answered. */
function readSwitch(cell: CellLook['cell'], parts: LookParts): Known<RunningSwitch> {
  const text = partText(parts, 'switch') ?? '';
  const answer = /(\d+) (\{[^\n]*\})\s+200\s*$/.exec(text);
  const parsed = parseJson(answer?.[2] ?? '');
  const enabled = parsed.ok ? booleanAt(asObject(parsed.value), 'enabled') : undefined;
  if (enabled !== undefined) return { value: { enabled, port: Number(answer?.[1]) }, problems: [] };
  const message = `The policy agent of ${nameOf(cell)} does not tell whether it logs c2c: its debug server does not answer`;
  return { problems: [problem(cell, message)] };
}

/** `4096 1767604531 12`; a file that is not there makes `stat` fail. */
function readStat(parts: LookParts, part: string): KernLog | undefined {
  const found = parts.get(part);
  if (found === undefined) return undefined;
  const [, size, modified, inode] = /^(\d+) (\d+) (\d+)\s*$/.exec(found.text) ?? [];
  if (size === undefined) return { path: KERN_LOG, exists: false };
  const stat = { size: Number(size), modifiedAt: Number(modified) * 1000, ...(inode && { inode }) };
  return { path: KERN_LOG, exists: true, stat };
}

function readLater(
  cell: CellLook['cell'],
  parts: LookParts,
  { watchSeconds = 0 }: LookOptions,
): LaterLook | undefined {
  if (watchSeconds === 0) return undefined;
  return {
    seconds: watchSeconds,
    ...dropUnknown({
      ruleSet: readRules(cell, parts, 'rules_after').value,
      kernLog: readStat(parts, 'log_after'),
    }),
  };
}

function readClock(parts: LookParts): CellLook['clock'] {
  const [begin, end] = ['date', 'date_after'].map((part) =>
    Number.parseFloat(partText(parts, part) ?? ''),
  );
  if (begin === undefined || end === undefined) return undefined;
  return Number.isFinite(begin) && Number.isFinite(end)
    ? { begin: begin * 1000, end: end * 1000 }
    : undefined;
}

function readNamespace(text: string | undefined): boolean | undefined {
  const link = text?.trim() ?? '';
  return link.startsWith('pid:[') ? link !== FIRST_PID_NAMESPACE : undefined;
}

function readFlag(text: string | undefined): boolean | undefined {
  const value = text?.trim();
  return value === '0' || value === '1' ? value === '1' : undefined;
}

/** `⎵200`, `failed to force policy poll cycle: …⎵500`, or `waited` where there is no force server. */
function readCycle(parts: LookParts): CellLook['cycle'] {
  const text = parts.get('put') && parts.get('force')?.text.trim();
  if (text === undefined) return undefined;
  if (text.endsWith('waited')) return 'waited';
  return text.endsWith('200') ? 'done' : { failed: text.split('\n').at(-1) ?? '' };
}

function readLines(parts: LookParts, prefixes: readonly string[]): CellLook['lines'] {
  const counted = parts.get('counts');
  if (prefixes.length === 0 || counted === undefined) return undefined;
  const counts = counted.text.trim().split(/\s+/).map(Number);
  return {
    counts: new Map(prefixes.map((prefix, at) => [prefix, counts[at] ?? 0])),
    newest: (parts.get('lines')?.text ?? '').split('\n').filter((line) => line !== ''),
  };
}

function problem({ id }: CellLook['cell'], message: string): Problem {
  return { code: 'OUTSIDE_FAILED', message, cell: id };
}

function nameOf({ name, id }: CellLook['cell']): string {
  return name ?? id;
}
