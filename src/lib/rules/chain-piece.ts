/** Chains that silk names after a container's handle, cut so that they have 28 characters (cf-facts 1.1). */
const BY_HANDLE = /^(?:netout|overlay|input|netin)--((?:check-)?[0-9a-f-]+?)(?:--(?:rl-)?log)?$/;
/** vxlan-policy-agent takes 20 characters of the handle without its dashes. */
const BY_BARE_HANDLE = /^c?asg-([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})$/;

/**
 * The leading characters of the handle that a chain is named after. The security groups' chains of silk 3.0
 * to 3.49 carry a hash instead, and tell nothing.
 */
export function pieceOfChain(chain: string): string | undefined {
  return BY_HANDLE.exec(chain)?.[1] ?? BY_BARE_HANDLE.exec(chain)?.slice(1).join('-');
}
