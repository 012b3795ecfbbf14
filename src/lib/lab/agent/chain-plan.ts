export type TableName = 'filter' | 'nat' | 'mangle';

/** A chain that belongs to one container, and the rules of other chains that lead to it. */
export interface ChainPlan {
  readonly table: TableName;
  readonly name: string;
  /** Without `-A <chain>`, in the form of `iptables-save`. */
  readonly rules: readonly string[];
  readonly jumps: readonly PlannedRule[];
}

export interface PlannedRule {
  readonly chain: string;
  readonly rule: string;
}

/** One table's lines for `iptables-restore --noflush`. */
export interface TableChange {
  readonly table: TableName;
  /** Chains that are made, or emptied where they are there. */
  readonly chains?: readonly string[];
  readonly lines: readonly string[];
}

/** Text for `iptables-restore --noflush`; each table's changes take effect together. */
export function restoreText(changes: readonly TableChange[]): string {
  const tables = [...new Set(changes.map(({ table }) => table))];
  return tables
    .map((table) => {
      const own = changes.filter((change) => change.table === table);
      // A chain has to be there before a rule leads to it.
      const chains = own.flatMap((change) => change.chains ?? []).map((name) => `:${name} - [0:0]`);
      return [`*${table}`, ...chains, ...own.flatMap(({ lines }) => lines), 'COMMIT', ''].join(
        '\n',
      );
    })
    .join('');
}

/** Makes the chain, or empties it if it is there, and fills it. */
export function fillChain({ table, name, rules }: ChainPlan): TableChange {
  return { table, chains: [name], lines: rules.map((rule) => `-A ${name} ${rule}`) };
}

export function addJumps({ table, jumps }: ChainPlan): TableChange {
  return { table, lines: jumps.map(({ chain, rule }) => `-A ${chain} ${rule}`) };
}

export function removeJumps({ table, jumps }: ChainPlan): TableChange {
  return { table, lines: jumps.map(({ chain, rule }) => `-D ${chain} ${rule}`) };
}

export function emptyChain({ table, name }: Pick<ChainPlan, 'table' | 'name'>): TableChange {
  return { table, lines: [`-F ${name}`] };
}

export function deleteChain({ table, name }: Pick<ChainPlan, 'table' | 'name'>): TableChange {
  return { table, lines: [`-X ${name}`] };
}
