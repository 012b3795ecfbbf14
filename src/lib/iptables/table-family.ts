import type { Family } from '../net/address.js';

/** What a table of a save tells of the IP version that its rules are for. */
export interface FamilySigns {
  /** `filter`, `nat`, … */
  readonly name: string;
  /** What its rules say themselves: addresses and words that one family alone has. */
  readonly byRules: Family | undefined;
  /** What the header right above it says. */
  readonly byOwnHeader: Family | undefined;
  /** What the last header says, though other tables stand between. */
  readonly byLastHeader: Family | undefined;
}

/** An address behind an option; that of IPv6 begins with a group or with two colons. */
const ADDRESS =
  / (?:-[sd]|--(?:src|dst)-range|--to-(?:source|destination)) \[?(?:([0-9a-f]{1,4}:|::)|\d{1,3}\.)/i;

/** A word that one family's tool alone knows (iptables-extensions(8)). */
const WORD =
  / (?:-m (?:(icmp6|ipv6header|rt|hbh|frag|mh|eui64)|icmp)|(-p ipv6-icmp|-p icmpv6)|--reject-with (?:(icmp6-\S+|adm-prohibited|no-route|addr-unreach|port-unreach)|icmp-\S+))(?: |$)/;

/** The family that a rule can only be of; undefined for one that either may have. */
export function familyOfRule(spec: string): Family | undefined {
  const sign = ADDRESS.exec(spec) ?? WORD.exec(spec);
  if (sign === null) return undefined;
  // Only what is of IPv6 is caught by a group.
  return sign.slice(1).join('') === '' ? 4 : 6;
}

/**
 * The family of each table of one text, in their order. Rules that say it themselves are believed first, a header
 * next. A table without either goes with its save: a save prints each table once, so one that comes again, or
 * that is of another family, begins the next save; and of two saves where only one tells, the other is the other's.
 * @param byFile what the file is for, where nothing in it tells
 */
export function familiesOfTables(tables: readonly FamilySigns[], byFile: Family): Family[] {
  const saves = savesIn(tables);
  const told = saves.map(({ family }) => family);
  return saves.flatMap(({ members, family }, at) => {
    const byLast = members.find(({ byLastHeader }) => byLastHeader !== undefined)?.byLastHeader;
    const own = family ?? otherThanNeighbours(told, at) ?? byLast ?? byFile;
    return members.map(() => own);
  });
}

interface Save {
  readonly members: FamilySigns[];
  family: Family | undefined;
}

function savesIn(tables: readonly FamilySigns[]): readonly Save[] {
  const saves: Save[] = [];
  for (const table of tables) {
    const told = table.byRules ?? table.byOwnHeader;
    const open = saves.at(-1);
    if (open === undefined || !goesOn(open, table, told)) {
      saves.push({ members: [table], family: told });
    } else {
      open.members.push(table);
      open.family ??= told;
    }
  }
  return saves;
}

function goesOn({ members, family }: Save, { name }: FamilySigns, told: Family | undefined) {
  if (family !== undefined && told !== undefined && family !== told) return false;
  return members.every((member) => member.name !== name);
}

function otherThanNeighbours(
  told: readonly (Family | undefined)[],
  at: number,
): Family | undefined {
  const neighbour = told[at - 1] ?? told[at + 1];
  if (neighbour === undefined) return undefined;
  return neighbour === 4 ? 6 : 4;
}
