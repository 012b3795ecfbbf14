import type { LabFolder } from './lab-folder.js';
import type { LabRecord } from './lab-record.js';

/** A lab as `--json` shows it: without secrets, which `cfnet lab env` has. */
export interface LabDocument {
  readonly version: 1;
  readonly name: string;
  readonly running: boolean;
  readonly pid?: number;
  readonly started_at?: string;
  readonly plane?: { readonly kind: 'kernel' | 'simulated'; readonly why: string };
  readonly cells?: readonly { readonly id: string; readonly ip: string }[];
  readonly apps?: readonly string[];
  readonly api?: string;
  readonly director?: string;
  readonly proxy?: string;
  readonly folder: string;
}

export function describeLab({ name, root }: LabFolder, record: LabRecord | undefined): LabDocument {
  if (record === undefined) return { version: 1, name, running: false, folder: root };
  const { plane, cells, apps, api, director, proxy } = record;
  return {
    version: 1,
    name,
    running: true,
    pid: record.process.pid,
    started_at: new Date(record.startedAt).toISOString(),
    plane,
    cells,
    apps,
    api,
    director,
    proxy,
    folder: root,
  };
}
