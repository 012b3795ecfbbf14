import { expect } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';

export const SCHEMA_NAMES = [
  'doctor',
  'error',
  'explain',
  'flow',
  'gap',
  'lab',
  'lab-env',
  'logging-change',
  'logging-ops-file',
  'logging-restore',
  'logging-status',
  'probe',
  'rules',
  'trace',
  'workshop-hint',
  'workshop-list',
  'workshop-report',
  'workshop-reset',
  'workshop-story',
] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
for (const name of ['common', ...SCHEMA_NAMES]) ajv.addSchema(readSchema(name));

/** Fails, saying where, unless `value` is what `schemas/<name>.schema.json` promises. */
export function expectToFit(name: SchemaName, value: unknown): void {
  expect(misfits(name, value)).toEqual([]);
}

/** Where `value` breaks the promise of `schemas/<name>.schema.json`: one line each, none when it fits. */
export function misfits(name: SchemaName, value: unknown): string[] {
  const validate = ajv.getSchema(`${name}.schema.json`);
  if (validate === undefined) throw new Error(`there is no schema ${name}`);
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
}

function readSchema(name: string): object {
  const file = new URL(`../../schemas/${name}.schema.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as object;
}
