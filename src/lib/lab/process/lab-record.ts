import { readFile } from 'node:fs/promises';
import {
  asObject,
  stringAt,
  objectAt,
  objectsAt,
  stringsAt,
  timeAt,
  type JsonObject,
} from '../../json/json-value.js';
import { parseJson } from '../../json/parse-json.js';
import { replaceFile } from '../../outside/replace-file.js';
import { identityFrom, isRunning, type ProcessIdentity } from '../../outside/process-identity.js';
import type { LabFolder } from './lab-folder.js';

/** What is known of a lab that runs, or ran until it was killed. */
export interface LabRecord {
  readonly process: ProcessIdentity;
  /** Milliseconds of the Unix epoch. */
  readonly startedAt: number;
  readonly plane: PlaneChoice;
  readonly apps: readonly string[];
  readonly cells: readonly { readonly id: string; readonly ip: string }[];
  /** URLs as the CLIs take them. */
  readonly api: string;
  readonly director: string;
  readonly proxy: string;
  readonly bosh: { readonly client: string; readonly secret: string };
}

export interface PlaneChoice {
  readonly kind: 'kernel' | 'simulated';
  /** Why this one, as the end of a sentence. */
  readonly why: string;
}

/** Absent where there is none, or one that cannot be understood: then there is nothing to go by. */
async function readLabRecord({ record }: LabFolder): Promise<LabRecord | undefined> {
  const text = await readFile(record, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : recordFrom(text);
}

/** The record of a lab whose process is alive. */
export async function runningLab(folder: LabFolder): Promise<LabRecord | undefined> {
  const record = await readLabRecord(folder);
  return record !== undefined && (await isRunning(record.process)) ? record : undefined;
}

/** It holds a secret, so nobody else may read it. */
export async function writeLabRecord({ record }: LabFolder, value: LabRecord): Promise<void> {
  const { startedAt } = value;
  const document = { ...value, startedAt: new Date(startedAt).toISOString() };
  await replaceFile(record, `${JSON.stringify(document, null, 2)}\n`);
}

function recordFrom(text: string): LabRecord | undefined {
  const parsed = parseJson(text);
  const document = parsed.ok ? asObject(parsed.value) : undefined;
  const process = identityFrom(objectAt(document, 'process'));
  if (process === undefined) return undefined;
  const plane = objectAt(document, 'plane');
  const bosh = objectAt(document, 'bosh');
  return {
    process,
    startedAt: timeAt(document, 'startedAt') ?? 0,
    plane: {
      kind: stringAt(plane, 'kind') === 'kernel' ? 'kernel' : 'simulated',
      why: stringAt(plane, 'why') ?? '',
    },
    apps: stringsAt(document, 'apps'),
    cells: objectsAt(document, 'cells').map((cell) => ({
      id: textAt(cell, 'id'),
      ip: textAt(cell, 'ip'),
    })),
    api: textAt(document, 'api'),
    director: textAt(document, 'director'),
    proxy: textAt(document, 'proxy'),
    bosh: { client: textAt(bosh, 'client'), secret: textAt(bosh, 'secret') },
  };
}

function textAt(object: JsonObject | undefined, key: string): string {
  return stringAt(object, key) ?? '';
}
