import { TokenWalker } from './tokens.js';

/** One word of a kernel LOG line, in the order of printing. */
export interface LogField {
  /** `SPT`, `SYN`, `OPT`, … */
  readonly key: string;
  /** Absent for a bare flag. */
  readonly value?: string;
  /** True for a word of the packet that an ICMP error quotes. */
  readonly quoted: boolean;
}

/** Takes apart the words of a message from its `IN=` on (cf-facts 8.4 lists what the kernel prints). */
export function readFields(words: string): LogField[] {
  const walker = new TokenWalker();
  const fields: LogField[] = [];
  walker.reset(words, 0, words.length);
  while (walker.next()) {
    const key = words.slice(walker.start, walker.keyEnd);
    const { quoted } = walker;
    fields.push(
      walker.keyEnd === walker.end
        ? { key, quoted }
        : { key, value: words.slice(walker.keyEnd + 1, walker.end), quoted },
    );
  }
  return fields;
}
