import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  asObject,
  booleanAt,
  objectAt,
  stringAt,
  type JsonObject,
} from '../../../json/json-value.js';

/** A file of another version is no configuration for the genuine CLI (cli util/configv3/defaults.go). */
const VERSION = 4;

/** `$CF_HOME/.cf/config.json` (cf-facts 6.4); keys that this program does not know are kept as they are. */
export class CfConfig {
  readonly #path: string;
  /** PEM of the authorities that SSL_CERT_FILE names; Go programs trust those instead of the system's. */
  readonly ca: string | undefined;
  #values: JsonObject;
  #changed = false;

  private constructor(path: string, values: JsonObject, ca: string | undefined) {
    this.#path = path;
    this.#values = values;
    this.ca = ca;
  }

  static read(env: NodeJS.ProcessEnv): CfConfig {
    const path = join(env['CF_HOME'] ?? homedir(), '.cf', 'config.json');
    const authorities = env['SSL_CERT_FILE'];
    return new CfConfig(
      path,
      asObject(parsed(path)) ?? {},
      authorities === undefined ? undefined : textOf(authorities),
    );
  }

  /** URL of Cloud Controller, or an empty text. */
  get target(): string {
    return this.text('Target');
  }

  get accessToken(): string {
    return this.text('AccessToken');
  }

  get skipValidation(): boolean {
    return booleanAt(this.#values, 'SSLDisabled') ?? false;
  }

  get org(): NamedThing | undefined {
    return named(objectAt(this.#values, 'OrganizationFields'));
  }

  get space(): NamedThing | undefined {
    return named(objectAt(this.#values, 'SpaceFields'));
  }

  /** A value as text; empty where there is none. */
  text(key: string): string {
    return stringAt(this.#values, key) ?? '';
  }

  set(values: JsonObject): void {
    this.#values = { ...this.#values, ...values };
    this.#changed = true;
  }

  targetOrg(org: NamedThing | undefined): void {
    this.set({
      OrganizationFields: { GUID: org?.guid ?? '', Name: org?.name ?? '' },
      SpaceFields: { GUID: '', Name: '', AllowSSH: false },
    });
  }

  targetSpace(space: NamedThing | undefined): void {
    this.set({
      SpaceFields: { GUID: space?.guid ?? '', Name: space?.name ?? '', AllowSSH: true },
    });
  }

  /** Writes what was changed, by rename: a command running at the same time reads the old file or the new one. */
  async save(): Promise<void> {
    if (!this.#changed) return;
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const draft = `${this.#path}.${process.pid}`;
    await writeFile(
      draft,
      `${JSON.stringify({ ...this.#values, ConfigVersion: VERSION }, null, 2)}\n`,
      { mode: 0o600 },
    );
    await rename(draft, this.#path);
  }
}

export interface NamedThing {
  readonly guid: string;
  readonly name: string;
}

function named(fields: JsonObject | undefined): NamedThing | undefined {
  const guid = stringAt(fields, 'GUID');
  return guid === undefined ? undefined : { guid, name: stringAt(fields, 'Name') ?? '' };
}

/** A missing or broken file is an empty configuration, as for the genuine CLI. */
function parsed(path: string): unknown {
  try {
    return JSON.parse(textOf(path) ?? '') as unknown;
  } catch {
    return undefined;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
