/** In the order in which the kernel prints them. */
const FLAGS: readonly string[] = ['AE', 'CWR', 'ECE', 'URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN'];

/** The bit of a bare word in a TCP line; 0 for a word that is no flag. */
export function tcpFlagBit(word: string): number {
  const at = FLAGS.indexOf(word);
  return at < 0 ? 0 : 1 << at;
}

/** Names of the flags that are set, in kernel order. The few sets that occur are made once and shared. */
export class TcpFlagSets {
  readonly #sets = new Map<number, readonly string[]>();

  names(bits: number): readonly string[] {
    let names = this.#sets.get(bits);
    if (names === undefined) {
      names = FLAGS.filter((_, at) => (bits & (1 << at)) !== 0);
      this.#sets.set(bits, names);
    }
    return names;
  }
}
