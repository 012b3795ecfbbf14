/** A container-to-container policy as the policy server's external API gives it (cf-facts 5.1). */
export interface Policy {
  /** App guid of the source. */
  readonly source: string;
  /** App guid of the destination. */
  readonly destination: string;
  readonly protocol: 'tcp' | 'udp';
  readonly ports: { readonly start: number; readonly end: number };
}

/** One rule of an application security group as Cloud Controller gives it (cf-facts 4.4). */
export interface SecurityGroupRule {
  /** `tcp`, `udp`, `icmp`, `icmpv6` or `all`; what else may stand there, silk refuses. */
  readonly protocol: string;
  /** CIDR, single address, `a-b` range, or a comma-separated list of these. */
  readonly destination: string;
  /** `443`, `80,443`, `8000-9000`; blanks after commas may occur. */
  readonly ports?: string;
  /** -1 = any. */
  readonly type?: number;
  readonly code?: number;
  readonly log?: boolean;
  readonly description?: string;
}

/** Whose containers a security group is for, while they run and while they are made. */
export interface GroupScope {
  readonly globallyEnabled: { readonly running: boolean; readonly staging: boolean };
  readonly runningSpaces: readonly string[];
  readonly stagingSpaces: readonly string[];
}

export interface SecurityGroup extends GroupScope {
  readonly guid: string;
  readonly name: string;
  readonly rules: readonly SecurityGroupRule[];
  /** When it was made or last changed, in milliseconds of the Unix epoch; that it is bound to another space is no change. */
  readonly changedAt?: number;
}
