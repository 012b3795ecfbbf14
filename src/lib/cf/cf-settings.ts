import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { asObject, objectAt, stringAt, type JsonObject } from '../json/json-value.js';
import { dropUnknown } from '../json/drop-unknown.js';
import type { Named } from '../directory/model.js';
import type { ProgramEnvironment } from '../outside/program.js';

/** The file in which `cf` keeps its log-in (cf-facts 6.4). */
export function cfSettingsPath(env: ProgramEnvironment): string {
  const home = env['CF_HOME'] ?? env['HOME'] ?? env['USERPROFILE'] ?? homedir();
  return join(home, '.cf', 'config.json');
}

/** What cf is pointed at. The file holds tokens: they are not read. */
export interface CfSettings {
  readonly api?: string;
  readonly org?: Named;
  readonly space?: Named;
}

/** Empty where there is no such file, or one that cannot be understood. */
export async function readCfSettings(env: ProgramEnvironment): Promise<CfSettings> {
  const text = await readFile(cfSettingsPath(env), 'utf8').catch(() => '{}');
  const settings = parsed(text);
  return dropUnknown({
    api: stringAt(settings, 'Target'),
    org: namedIn(objectAt(settings, 'OrganizationFields')),
    space: namedIn(objectAt(settings, 'SpaceFields')),
  });
}

function namedIn(fields: JsonObject | undefined): Named | undefined {
  const guid = stringAt(fields, 'GUID');
  if (guid === undefined) return undefined;
  return { guid, ...dropUnknown({ name: stringAt(fields, 'Name') }) };
}

function parsed(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}
