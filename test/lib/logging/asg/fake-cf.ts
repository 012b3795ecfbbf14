import { CfnetError } from '../../../../src/lib/errors/cfnet-error.js';
import type { CfCli } from '../../../../src/lib/live/foundation.js';

export const API = 'https://api.example.org';

/** A Cloud Controller that has one security group, and keeps its rules as text. */
export class FakeCf implements Pick<CfCli, 'request' | 'list' | 'target'> {
  /** What was written, in order. */
  readonly written: string[] = [];
  /** Called before each request: somebody else may be there first. */
  before: (call: number) => void = () => undefined;
  #calls = 0;

  constructor(public rules: string) {}

  readonly group = () => ({
    guid: 'g',
    name: 'shop',
    rules: JSON.parse(this.rules) as unknown,
    globally_enabled: { running: false, staging: false },
    relationships: { running_spaces: { data: [{ guid: 's' }] } },
  });

  target(): Promise<{ api: string; user: string }> {
    return Promise.resolve({ api: API, user: 'someone' });
  }

  request(method: string, path: string, body?: unknown): Promise<unknown> {
    this.before(++this.#calls);
    if (path !== '/v3/security_groups/g') throw new CfnetError('NOT_FOUND', path);
    if (method === 'PATCH') {
      this.rules = JSON.stringify((body as { rules: unknown }).rules);
      this.written.push(this.rules);
    }
    return Promise.resolve(this.group());
  }

  list(): Promise<{ resources: readonly unknown[]; included: Record<string, never> }> {
    return Promise.resolve({ resources: [this.group()], included: {} });
  }

  get cli(): CfCli {
    return this as unknown as CfCli;
  }
}
