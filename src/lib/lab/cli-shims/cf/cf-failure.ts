/**
 * The end of a `cf` command that did not work: the message goes to stderr, `FAILED` to stdout (cf-facts 6.2).
 */
export class CfFailure extends Error {
  readonly exitCode: number;
  /** Whether the command's usage is shown as well. */
  readonly showUsage: boolean;

  constructor(message: string, options: { exitCode?: number; showUsage?: boolean } = {}) {
    super(message);
    this.exitCode = options.exitCode ?? 1;
    this.showUsage = options.showUsage ?? false;
  }
}

export function notFound(kind: 'App' | 'Organization' | 'Space', name: string): CfFailure {
  return new CfFailure(`${kind} '${name}' not found.`);
}
