/** The end of a `bosh` command that did not work: message and `Exit code 1` on stderr, exit 1 (cf-facts 7.1). */
export class BoshFailure extends Error {}
