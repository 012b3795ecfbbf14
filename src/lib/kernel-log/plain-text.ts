/** Anything that `plainText` changes. */
const ODD =
  /[\0-\x09\x0b-\x1f\x7f]|[\xa0\xad\xe2\xe3\xef]|\\[ntrux0-3e_[\]]|#0[0-3]\d|\^[[@IM]|&(?:[a-z]{2,4}|#\w{2,6});|<\/?[a-z]|ESC\[| {2}IN=/;
/** The way a terminal is told colours, and the ways in which loggers, `cat -v` and JSON write its escape. */
const ANSI =
  /(?:\x1b|\^\[|#033|ESC(?=\[)|(?<!\\)\\+(?:u001[bB]|x1[bB]|033|e))(?:\[[0-?]{0,40}[ -/]{0,4}[@-~]|\][^\x07\x1b]{0,300}(?:\x07|\x1b\\))|\x1b\(B/g;
/** In UTF-8, one byte a character: soft hyphen, zero-width blanks and joiners, marks of direction, byte order mark. */
const INVISIBLE = /\xc2\xad|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xa9]|\xef\xbb\xbf/g;
/** No-break and other blanks in UTF-8; the no-break one in Latin-1 as well. */
const OTHER_BLANK =
  /\xc2\xa0|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80|(?<![\x80-\xff])\xa0/g;
/** `\u003d`, as some writers of JSON have `=`. */
const UNICODE = /(?<!\\)\\+u00([0-7][\da-fA-F])/g;
/** Ends of lines, tabs and NUL: as they are, as rsyslog (`#012`), as JSON and programs (`\n`), as `cat -v` write them. */
const BREAK =
  /#0(?:[012]\d|3[0-7])|(?<!\\)\\+(?:[ntr](?![a-z])|x[01][\da-f]|0[0-3]\d)|\^[@IM]|[\0-\x09\x0b-\x1f\x7f]+/g;
/** Typographic dashes, as word processors put them in place of the one of ASCII. */
const DASHES = /\xe2\x80[\x90-\x95]|\xe2\x88\x92/g;
/** What Markdown puts before each of its signs that is to stand for itself: a single one may be damage. */
const IS_MARKDOWN = /\\[_[\]][^\\]*\\[_[\]]/;
const MARKDOWN = /\\([_[\]])/g;
const ENTITY =
  /&(?:(?:amp;)?(nbsp|quot|apos|amp|lt|gt)|(?:amp;)?#(?:(\d{1,4})|[xX]([\da-fA-F]{1,4})));/g;
const ENTITIES: Readonly<Record<string, string>> = {
  nbsp: ' ',
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
};
const NO_BREAK_BLANK = 0xa0;
/** By which searches mark what they found. */
const HIGHLIGHT = /<\/?(?:em|mark|b|strong|span|sg)(?: [^<>]{0,100})?>/g;
const LINE_BREAK = /<br ?\/?>/g;
const BLANKS_BEFORE_IN = / {2,8}(?=IN=)/g;

/**
 * A line without what terminals, loggers, browsers and copying put into it: colours and invisible characters are
 * taken out; tabs, NUL, no-break blanks and written-out line ends become blanks. Line feeds stay.
 * @param text one byte a character, as is what is returned.
 */
export function plainText(text: string): string {
  if (!ODD.test(text)) return text;
  return withoutColours(IS_MARKDOWN.test(text) ? text.replace(MARKDOWN, '$1') : text)
    .replace(UNICODE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(INVISIBLE, '')
    .replace(OTHER_BLANK, ' ')
    .replace(DASHES, '-')
    .replace(HIGHLIGHT, '')
    .replace(LINE_BREAK, ' ')
    .replace(ENTITY, entityText)
    .replace(BREAK, ' ')
    .replace(BLANKS_BEFORE_IN, ' ');
}

function entityText(entity: string, name?: string, decimal?: string, hex?: string): string {
  if (name !== undefined) return ENTITIES[name] ?? entity;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  if (code === NO_BREAK_BLANK) return ' ';
  return code < 0x7f ? String.fromCharCode(code) : entity;
}

/** The same text without what colours it on a terminal. */
export function withoutColours(text: string): string {
  return text.replace(ANSI, '');
}
