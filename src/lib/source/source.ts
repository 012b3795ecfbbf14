import type { Directory } from '../directory/directory.js';
import type { Cell, Named } from '../directory/model.js';
import type { IpRoute } from '../engine/ip-route.js';
import type { Gathered, Known } from '../errors/problem.js';
import type { SaveTexts } from '../iptables/save-texts.js';
import type { Policy, SecurityGroup } from '../policy/policy.js';

/**
 * A place that data about cells comes from (contract, section 1): a snapshot, a foundation, or the lab.
 * Every answer is a value with the problems met on the way: what is missing or broken is said and does
 * not stop the rest. An absent value means "not known here", which is not the same as an empty one.
 * Answers are read once and kept for the life of the source, and each problem is told by one of them.
 */
export interface Source {
  readonly info: SourceInfo;
  /** The cells in the order of their ids. */
  cells(): Promise<Gathered<readonly CellSource[]>>;
  /** Who is who, joined from everything that the source has. */
  directory(): Promise<Gathered<Directory>>;
  policies(): Promise<Known<readonly Policy[]>>;
  securityGroups(): Promise<Known<readonly SecurityGroup[]>>;
}

export interface SourceInfo {
  /** How messages call it: `the snapshot shop-incident`. */
  readonly name: string;
  /** When the data were taken, in milliseconds of the Unix epoch; absent: they are live, or nobody knows. */
  readonly takenAt?: number;
  /** Of what is live: when it began to be read. */
  readonly readAt?: number;
  /** URL of Cloud Controller. */
  readonly api?: string;
  /** BOSH deployment. */
  readonly deployment?: string;
  /** The targeted space: a name is an app's of this space before it is one of another. */
  readonly space?: Named;
}

/** What one cell tells. */
export interface CellSource {
  readonly cell: Cell & { readonly id: string };
  /** Its kernel log, oldest file first. */
  logs(): Promise<Gathered<readonly LogFile[]>>;
  /** Its rules as its tools print them; a cell without IPv6 has one text. */
  iptablesSave(): Promise<Known<SaveTexts>>;
  /** Its routes, as `ip route` printed them; nothing is said where nobody collected them. */
  routes(): Promise<Known<readonly IpRoute[]>>;
  logging(): Promise<Gathered<LoggingState>>;
}

/** A file of kernel log lines. */
export interface LogFile {
  readonly path: string;
  /** How messages call it. */
  readonly name: string;
  /** Milliseconds of the Unix epoch: settles the year of timestamps that have none. */
  readonly mtimeMs: number;
  /** Bytes as stored. */
  readonly size: number;
  readonly compressed: boolean;
}

/** Which lines a cell writes (cf-facts 1.10, 2.3); an absent key is unknown. */
export interface LoggingState {
  /** The agent's switch as it stands: what policies allow. */
  readonly c2c?: boolean;
  /** What the agent starts with. */
  readonly c2cConfigured?: boolean;
  /** Whether new containers log denied traffic among them. */
  readonly c2cDeniedConfigured?: boolean;
  /** What security groups allow and deny, by the job whose word counts; below the words of both. */
  readonly asg?: boolean;
  readonly asgOfAgent?: boolean;
  readonly asgOfCni?: boolean;
  readonly deniedLogsPerSec?: number;
  readonly acceptedUdpLogsPerSec?: number;
  readonly dynamicAsgs?: boolean;
  readonly asgPollSeconds?: number;
  /** The blocks of the overlay network, as the policy agent is told them (cf-facts 10.1). */
  readonly overlayNetworks?: readonly string[];
  /** Whether containers reach each other freely, and nothing of it is logged. */
  readonly networkPolicyDisabled?: boolean;
}
