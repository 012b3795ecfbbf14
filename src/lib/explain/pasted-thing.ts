/** Every LOG line has it right behind the prefix, glued to it in Garden's; no guid, name or address does. */
const IN_FIELD = /IN=|IN\\+u003d/i;
/** A rule as `iptables -S` and `iptables-save -c` print it, or its part that tells whose it is. */
const RULE = /(?:^|\s)-A \S|--log-prefix\s/;
const LOG_PREFIX = /--log-prefix\s+(?:\\?"([^"\\]*)|'([^']*)'|(\S+))/;
const QUOTES = /^(?:\\?["'`]|\xe2\x80\x9c|[“‘])+|(?:\\?["'`]|[”’])+$/g;
const ADDRESS = /(?:^|\s)-[sd] ([\da-f.:]+)(?:\/(?:32|128))?(?=\s|$)/g;
/** `10.0.0.1:443`, `[2001:db8::1]:443`. */
const WITH_PORT = /^(?:(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}|\[([\da-f.:]{2,45})\](?::\d{1,5})?)$/i;
const GUID_CHAIN = /--?([\da-f]{8}-[\da-f-]*)/;
const COMMENT = /(?:src|dst):([\da-f-]{36})/g;

/** Whether a pasted text is to be read as a log line. */
export function isLogLine(text: string): boolean {
  return IN_FIELD.test(text);
}

/**
 * The words that a pasted text stands for, of which the first one that is known counts: of a rule its LOG prefix,
 * the guids in its comment, its container's guid, its addresses; of anything else the text without its quotes, of an address without its port.
 */
export function wordsOf(text: string): readonly string[] {
  if (!RULE.test(text)) {
    const bare = text.replace(QUOTES, '').trim();
    const ported = WITH_PORT.exec(bare);
    const address = ported?.[1] ?? ported?.[2];
    return [address ?? (bare === '' ? text : bare)];
  }
  const prefix = LOG_PREFIX.exec(text);
  const words = [
    prefix?.[1] ?? prefix?.[2] ?? prefix?.[3],
    ...[...text.matchAll(COMMENT)].map(([, guid]) => guid),
    GUID_CHAIN.exec(text)?.[1]?.replace(/--(?:rl-)?log$/, ''),
    ...[...text.matchAll(ADDRESS)].map(([, address]) => address),
  ];
  const known = words.map((word) => word?.trim() ?? '').filter((word) => word !== '');
  return known.length === 0 ? [text] : known;
}
