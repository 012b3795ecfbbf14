import { delimiter } from 'node:path';
import type { LabFolder } from './lab-folder.js';
import type { LabRecord } from './lab-record.js';

/** The one BOSH deployment of a lab. */
export const DEPLOYMENT = 'cf';

/** Shells that `cfnet lab env` can speak to. */
export const SHELLS = ['sh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Variables that make `cf`, `bosh` and cfnet use the lab. */
export function labEnvironment(
  folder: LabFolder,
  record: LabRecord,
  path: string,
): Readonly<Record<string, string>> {
  return {
    CFNET_LAB: folder.name,
    CF_HOME: folder.cfHome,
    SSL_CERT_FILE: folder.caBundle,
    BOSH_ENVIRONMENT: record.director,
    BOSH_CLIENT: record.bosh.client,
    BOSH_CLIENT_SECRET: record.bosh.secret,
    BOSH_CA_CERT: folder.caCert,
    BOSH_DEPLOYMENT: DEPLOYMENT,
    BOSH_ALL_PROXY: record.proxy,
    PATH: withFirst(folder.bin, path),
  };
}

/** Said twice, it stands there once. */
function withFirst(folder: string, path: string): string {
  const others = path.split(delimiter).filter((entry) => entry !== folder);
  return [folder, ...others].join(delimiter);
}

/** Text for `eval`, which the shell takes as assignments only. */
export function exportsFor(shell: Shell, variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) =>
      shell === 'sh'
        ? `export ${name}=${quotedForSh(value)}\n`
        : `set -gx ${name} ${valueForFish(name, value)};\n`,
    )
    .join('');
}

function quotedForSh(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

/** PATH is a list in fish. */
function valueForFish(name: string, value: string): string {
  return (name === 'PATH' ? value.split(delimiter) : [value]).map(quotedForFish).join(' ');
}

function quotedForFish(value: string): string {
  return `'${value.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}
