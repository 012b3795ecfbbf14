/** What of curl's command line the lab's own `curl` understands. */
export interface CurlOptions {
  readonly url: string;
  readonly method: string | undefined;
  readonly headers: readonly string[];
  readonly data: string | undefined;
  readonly output: string | undefined;
  /** `-w`, escapes as given. */
  readonly writeOut: string | undefined;
  readonly isSilent: boolean;
  readonly showsErrors: boolean;
  readonly fails: boolean;
  readonly includesHead: boolean;
  readonly isHead: boolean;
  /** Seconds that it waits; nothing for as long as it takes. */
  readonly patience: number | undefined;
}

/** What is wrong with a command line, in curl's words. */
export interface CurlUsageError {
  readonly problem: string;
}

type Key =
  | 'method'
  | 'header'
  | 'data'
  | 'output'
  | 'writeOut'
  | 'patience'
  | 'silent'
  | 'showErrors'
  | 'fail'
  | 'include'
  | 'head'
  | 'ignored'
  | 'ignoredValue';

const SHORT: Readonly<Record<string, Key>> = {
  X: 'method',
  H: 'header',
  d: 'data',
  o: 'output',
  w: 'writeOut',
  m: 'patience',
  s: 'silent',
  S: 'showErrors',
  f: 'fail',
  i: 'include',
  I: 'head',
  k: 'ignored',
  L: 'ignored',
  g: 'ignored',
  N: 'ignored',
  4: 'ignored',
  v: 'ignored',
  A: 'ignoredValue',
};
const LONG: Readonly<Record<string, Key>> = {
  request: 'method',
  header: 'header',
  data: 'data',
  'data-raw': 'data',
  output: 'output',
  'write-out': 'writeOut',
  'max-time': 'patience',
  'connect-timeout': 'patience',
  silent: 'silent',
  'show-error': 'showErrors',
  fail: 'fail',
  include: 'include',
  head: 'head',
  insecure: 'ignored',
  location: 'ignored',
  globoff: 'ignored',
  'no-buffer': 'ignored',
  ipv4: 'ignored',
  verbose: 'ignored',
  'no-progress-meter': 'ignored',
  'user-agent': 'ignoredValue',
  retry: 'ignoredValue',
  'retry-delay': 'ignoredValue',
};
const WITH_VALUE: ReadonlySet<Key> = new Set<Key>([
  'method',
  'header',
  'data',
  'output',
  'writeOut',
  'patience',
  'ignoredValue',
]);

/** Reads short options, also several in one word, and long ones; the last word that is none is the URL. */
export function parseCurlArgs(args: readonly string[]): CurlOptions | CurlUsageError {
  const given = new Map<Key, string[]>();
  const note = (key: Key, value: string) => given.set(key, [...(given.get(key) ?? []), value]);
  const words = [...args];
  let url: string | undefined;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (!word.startsWith('-') || word === '-') {
      url = word;
      continue;
    }
    for (const { key, value } of optionsIn(word)) {
      if (key === undefined) return { problem: `option ${word}: is unknown` };
      const rest = WITH_VALUE.has(key) ? (value ?? words.shift()) : '';
      if (rest === undefined) return { problem: `option ${word}: requires parameter` };
      note(key, rest);
    }
  }
  if (url === undefined) return { problem: 'no URL specified' };
  const last = (key: Key) => given.get(key)?.at(-1);
  const patience = last('patience');
  return {
    url,
    method: last('method'),
    headers: given.get('header') ?? [],
    data: given.get('data')?.join('&'),
    output: last('output'),
    writeOut: last('writeOut'),
    isSilent: given.has('silent'),
    showsErrors: given.has('showErrors'),
    fails: given.has('fail'),
    includesHead: given.has('include'),
    isHead: given.has('head'),
    patience: patience === undefined ? undefined : Number(patience),
  };
}

/** `-sS`, `-o/dev/null`, `--max-time`: the options of one word, the last with what stands behind it. */
function optionsIn(word: string): { key: Key | undefined; value: string | undefined }[] {
  if (word.startsWith('--')) return [{ key: LONG[word.slice(2)], value: undefined }];
  const options: { key: Key | undefined; value: string | undefined }[] = [];
  for (let at = 1; at < word.length; at++) {
    const key = SHORT[word.charAt(at)];
    const rest = word.slice(at + 1);
    const takesRest = key !== undefined && WITH_VALUE.has(key) && rest !== '';
    options.push({ key, value: takesRest ? rest : undefined });
    if (takesRest) break;
  }
  return options;
}
