import type { RuleSet } from '../../iptables/model.js';
import type { LoggedPacket } from '../../kernel-log/packet.js';
import type { RemoteCell } from '../../cell-transport/cell-transport.js';
import type { Policy, SecurityGroup } from '../../policy/policy.js';

/** What the workshop knows of the learner's foundation at one moment: everything that checks judge. */
export interface Facts {
  /** URL of Cloud Controller. */
  readonly api: string;
  readonly deployment: string;
  readonly org: string;
  readonly space: { readonly guid: string; readonly name: string };
  /** The app that sends. */
  readonly source: WorkshopApp;
  /** The app that is called. */
  readonly destination: WorkshopApp;
  /** How many cells the deployment has. */
  readonly cellCount: number;
  /** Whether the cells are containers themselves, whose kernel writes no LOG lines. */
  readonly isBoshLite: boolean;
  /** Policies that touch the workshop's apps, at either end. */
  readonly policies: readonly Policy[];
  /** Names of the apps at the other ends of these, by guid: those that the user may see. */
  readonly otherApps?: ReadonlyMap<string, string>;
  /** Whether the user may make security groups; absent where nobody asked. */
  readonly mayMakeGroups?: boolean;
  /** Policy tags by app guid; absent where the user may not see them. */
  readonly tags?: ReadonlyMap<string, number>;
  readonly groups: readonly SecurityGroup[];
  /** The cells that host the apps, and one more where both are on one; in the order of their ids. */
  readonly cells: readonly CellFacts[];
}

export interface WorkshopApp {
  readonly guid: string;
  readonly name: string;
  readonly isStarted: boolean;
  /** Running ones, by index. */
  readonly instances: readonly AppInstance[];
}

export interface AppInstance {
  readonly index: number;
  /** Overlay address. */
  readonly ip: string;
  /** Underlay address of its cell. */
  readonly cellIp: string;
  /** Instance guid; absent where Cloud Controller is too old to tell. */
  readonly handle?: string;
}

export interface CellFacts {
  readonly cell: RemoteCell;
  readonly rules: RuleSet;
  readonly links: readonly Link[];
  readonly routes: readonly Route[];
  readonly neighbours: readonly Neighbour[];
  /** Forwarding entries of the VTEP; absent where the cell has no `bridge`. */
  readonly forwarding?: readonly ForwardingEntry[];
  /** `ip -d link show silk-vtep`, what it says of VXLAN; absent where it says nothing. */
  readonly vxlan?: string;
  /** Names of `ip netns list`. */
  readonly namespaces: readonly string[];
  /** Devices in the namespace `meow`, and whether one but lo has an address; absent without the namespace. */
  readonly meow?: { readonly links: readonly Link[]; readonly hasAddress: boolean };
  /** Who has kern.log open: commands of `tail` and the like. */
  readonly watchers: readonly string[];
  /** Command lines of `tcpdump`. */
  readonly captures: readonly string[];
  /** Files that captures of the workshop were saved to, by name. */
  readonly saved: ReadonlyMap<string, string>;
  /** Names of what else stands in the captures' folder. */
  readonly otherFiles: readonly string[];
  /** Lines about the workshop's apps, oldest first. */
  readonly lines: readonly LoggedPacket[];
  /** Whether kern.log can be read at all. */
  readonly hasLog: boolean;
  /** What the agent says of logging allowed traffic; absent where it does not answer. */
  readonly logsAccepted?: boolean;
  /** Whether silk-cni has new containers log what is turned away; absent where its file cannot be read. */
  readonly logsDenied?: boolean;
}

export interface Link {
  readonly name: string;
  readonly mac: string;
}

export interface Route {
  /** CIDR, address, or `default`. */
  readonly to: string;
  readonly via?: string;
  readonly device: string;
  /** `src`: the address that the cell itself sends from. */
  readonly source?: string;
}

export interface Neighbour {
  readonly ip: string;
  readonly device: string;
  readonly mac: string;
  readonly isPermanent: boolean;
}

export interface ForwardingEntry {
  readonly mac: string;
  /** Underlay address of the cell behind it. */
  readonly to: string;
}
