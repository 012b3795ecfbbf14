/** A VM on which a temporary user is to be made. */
export interface SshTarget {
  /** BOSH instance id. */
  readonly id: string;
  readonly ip: string;
}

/** What a VM's agent answers when the user is there. */
export interface SshHost {
  readonly id: string;
  /** Address that the client's ssh is to reach. */
  readonly ip: string;
  /** `ssh-rsa AAAA…`, without a comment. */
  readonly hostPublicKey: string;
}

/** What the director needs of the VMs for `bosh ssh`: users come and go on its word (bosh-agent action/ssh.go). */
export interface SshAccess {
  /** Makes the user on each target and lets the key in. Errors: any; the director's task then fails with it. */
  setup(
    user: string,
    publicKey: string,
    targets: readonly SshTarget[],
  ): Promise<readonly SshHost[]>;
  /** Removes the users whose names match, an anchored regular expression such as `^bosh_0123`. */
  cleanup(userRegex: string, targets: readonly SshTarget[]): Promise<void>;
}
