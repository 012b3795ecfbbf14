import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabInstance } from '../foundation/model.js';
import type { AppIdentity } from './app-identity.js';

/** An entry of a cell's container metadata store (cf-facts 3.1). */
export interface StoreEntry {
  readonly handle: string;
  readonly ip: string;
  readonly metadata: Readonly<Record<string, string>>;
}

const OWNER_ONLY = 0o600;

/** `store.json` and the version beside it, which every change makes one higher. */
export class ContainerStore {
  readonly #entries = new Map<string, StoreEntry>();
  #version = 0;

  constructor(private readonly folder: string) {
    this.#write();
  }

  entries(): readonly StoreEntry[] {
    return [...this.#entries.values()];
  }

  has(handle: string): boolean {
    return this.#entries.has(handle);
  }

  put(entry: StoreEntry): void {
    this.#entries.set(entry.handle, entry);
    this.#version++;
    this.#write();
  }

  delete(handle: string): void {
    if (!this.#entries.delete(handle)) return;
    this.#version++;
    this.#write();
  }

  /** Keys in order, as Go writes a map; replaced in one step, for readers hold no lock. */
  #write(): void {
    const entries = [...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1));
    const path = join(this.folder, 'store.json');
    writeFileSync(`${path}_new`, JSON.stringify(Object.fromEntries(entries)), { mode: OWNER_ONLY });
    renameSync(`${path}_new`, path);
    writeFileSync(`${path}_version`, String(this.#version), { mode: OWNER_ONLY });
  }
}

/** What Garden hands on to the CNI plugin about an app instance; a second address is derived (cf-facts 10.1). */
export function storeEntry(
  { handle, ip, index }: LabInstance,
  identity: AppIdentity,
  ipv6?: string,
): StoreEntry {
  const { app, process, tags } = identity;
  const logConfig = {
    guid: app.guid,
    index,
    source_name: `APP/PROC/${process.type.toUpperCase()}`,
    tags,
  };
  return {
    handle,
    ip,
    metadata: {
      app_id: app.guid,
      container_workload: 'app',
      ...(ipv6 !== undefined && { ipv6 }),
      log_config: JSON.stringify(logConfig),
      org_id: tags.organization_id ?? '',
      policy_group_id: app.guid,
      ports: app.ports.join(','),
      space_id: app.spaceGuid,
    },
  };
}
