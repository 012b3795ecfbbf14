/** Rules being put together, as text in the form of iptables-save. */
export class RulesText {
  readonly #tables = new Map<string, Map<string, ChainText>>(
    Object.entries(BUILT_IN_CHAINS).map(([table, chains]) => [
      table,
      new Map(chains.map((name) => [name, { policy: 'ACCEPT', rules: [] }])),
    ]),
  );

  /** A chain, made when it is not there; its rules may be changed in place. */
  chain(table: TableName, name: string): ChainText {
    const chains = this.#chains(table);
    const known = chains.get(name);
    if (known !== undefined) return known;
    const chain = { policy: '-', rules: [] };
    chains.set(name, chain);
    return chain;
  }

  names(table: TableName): string[] {
    return [...this.#chains(table).keys()];
  }

  /** Puts rules at the end of a chain; each is what follows `-A chain `. */
  append(table: TableName, chain: string, ...rules: readonly string[]): void {
    this.chain(table, chain).rules.push(...rules);
  }

  /** Adds what a text for `iptables-restore --noflush` adds. */
  restore(text: string): void {
    let table: TableName = 'filter';
    for (const line of text.split('\n')) {
      const [, name] = /^\*(.*)/.exec(line) ?? [];
      const [, chain, rule] = /^(?:-A|:)(?: ?)(\S+) (.*)/.exec(line) ?? [];
      if (name !== undefined) table = name as TableName;
      else if (chain !== undefined && line.startsWith(':')) this.chain(table, chain);
      else if (chain !== undefined && rule !== undefined) this.append(table, chain, rule);
    }
  }

  /** Gives a chain another name, wherever it occurs. */
  rename(table: TableName, from: string, to: string): void {
    const chains = this.#chains(table);
    const chain = chains.get(from);
    if (chain === undefined) return;
    chains.delete(from);
    chains.set(to, chain);
    for (const { rules } of chains.values()) {
      rules.forEach(
        (rule, at) => (rules[at] = rule.replace(new RegExp(`(?<=-[jg] )${from}$`), to)),
      );
    }
  }

  print(): string {
    const tables = [...this.#tables].flatMap(([table, chains]) => [
      `*${table}`,
      ...[...chains].map(([name, { policy }]) => `:${name} ${policy} [0:0]`),
      ...[...chains].flatMap(([name, { rules }]) => rules.map((rule) => `-A ${name} ${rule}`)),
      'COMMIT',
    ]);
    return tables.map((line) => `${line}\n`).join('');
  }

  #chains(table: TableName): Map<string, ChainText> {
    const chains = this.#tables.get(table);
    if (chains === undefined) throw new Error(`there is no table ${table}`);
    return chains;
  }
}

export type TableName = keyof typeof BUILT_IN_CHAINS;

export interface ChainText {
  /** `-` for a chain that rules jump to. */
  policy: string;
  readonly rules: string[];
}

const BUILT_IN_CHAINS = {
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
} as const;
