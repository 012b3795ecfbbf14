/** What `ip` and `bridge` are asked for; words may be cut short, as iproute2 lets them. */
export interface IpRequest {
  readonly isJson: boolean;
  readonly hasDetails: boolean;
  readonly isOneLine: boolean;
  /** `ip -6` */
  readonly isOfIpv6: boolean;
  /** As typed. */
  readonly object: string;
  readonly verb: 'show' | 'get' | 'other';
  /** `show [dev] NAME` */
  readonly device?: string;
  /** What `get` is about. */
  readonly subject?: string;
}

const SHOW = ['show', 'list', 'lst'];

export function readIpRequest(args: readonly string[]): IpRequest {
  const flags = args.filter((arg) => arg.startsWith('-')).map((flag) => flag.replace(/^--?/, ''));
  const [object = '', verbWord = 'show', ...rest] = args.filter((arg) => !arg.startsWith('-'));
  const has = (full: string) => flags.some((flag) => flag !== '' && full.startsWith(flag));
  const verb = verbOf(verbWord);
  const named = verb === 'show' ? deviceIn(rest) : undefined;
  return {
    isJson: has('json'),
    hasDetails: has('details'),
    isOneLine: has('oneline'),
    isOfIpv6: flags.includes('6'),
    object,
    verb,
    ...(named !== undefined && { device: named }),
    ...(verb === 'get' && rest[0] !== undefined && { subject: rest[0] }),
  };
}

function verbOf(word: string): IpRequest['verb'] {
  if (SHOW.some((full) => full.startsWith(word)) || word === 'ls') return 'show';
  return word === 'get' ? 'get' : 'other';
}

function deviceIn(words: readonly string[]): string | undefined {
  const at = words.indexOf('dev');
  return at < 0 ? words.find((word) => word !== 'up') : words[at + 1];
}
