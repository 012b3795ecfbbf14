const HIGH_BYTE = /[\x80-\xff]/;

/** Text from text that holds one byte a character; bytes that are no UTF-8 become U+FFFD. */
export function utf8Text(bytes: string): string {
  return HIGH_BYTE.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}
