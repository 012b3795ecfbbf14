import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteResult } from '../cell-transport/cell-transport.js';
import { CfnetError } from '../errors/cfnet-error.js';
import { asObject, objectIn, objectsAt, stringAt, type JsonObject } from '../json/json-value.js';
import type { AppInstanceAddress, CfCli } from '../live/foundation.js';
import { runProgram, type ProgramEnvironment, type Tell } from '../outside/program.js';
import { errorFromText } from './cf-errors.js';
import { cfSettingsPath } from './cf-settings.js';

export interface CfSshOptions {
  readonly env: ProgramEnvironment;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  readonly tell?: Tell | undefined;
}

/** Printed last by what runs in the container: without it, an exit code is cf's own. */
const REACHED = 'cfnet-reached-the-container';

/**
 * Runs a command in a container by `cf ssh`, which knows apps by name in the targeted space only: so it gets a copy of
 * the user's settings with the app's space targeted, which is gone afterwards. The user's own are left as they are, and
 * other cf calls can go on meanwhile.
 * Errors: CfnetError NOT_FOUND, NOT_PERMITTED, OUTSIDE_FAILED.
 */
export async function sshIntoApp(
  cf: CfCli,
  options: CfSshOptions,
  { app, index, process }: AppInstanceAddress,
  command: string,
): Promise<RemoteResult> {
  const home = await homeOfApp(cf, app.guid);
  const folder = await mkdtemp(join(tmpdir(), 'cfnet-cf-'));
  try {
    await mkdir(join(folder, '.cf'), { mode: 0o700 });
    await writeFile(
      join(folder, '.cf', 'config.json'),
      JSON.stringify(await settingsFor(options.env, home)),
      { mode: 0o600 },
    );
    const type = process === undefined ? [] : ['--process', process];
    const args = ['ssh', home.name, '-i', String(index), ...type, '-T', '-c', markReached(command)];
    const { env, signal, timeoutMs, tell } = options;
    const result = await runProgram({
      program: 'cf',
      args,
      env: { ...env, CF_HOME: folder, CF_PLUGIN_HOME: env['CF_PLUGIN_HOME'] ?? env['CF_HOME'] },
      signal,
      timeoutMs,
      tell,
    });
    if (!result.stderr.includes(REACHED)) {
      throw errorFromText(result.stderr, `cf ssh ${home.name} -i ${index}`);
    }
    return {
      exitCode: result.exitCode ?? 1,
      stdout: result.stdout,
      stderr: result.stderr.replace(`${REACHED}\n`, ''),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function markReached(command: string): string {
  return `echo ${REACHED} >&2\n${command}`;
}

interface AppHome {
  readonly name: string;
  readonly space: JsonObject;
  readonly org: JsonObject;
}

async function homeOfApp(cf: CfCli, guid: string): Promise<AppHome> {
  const path = `/v3/apps/${encodeURIComponent(guid)}?include=space.organization`;
  const app = asObject(await cf.request('GET', path));
  const included = objectIn(app, 'included');
  const [space] = objectsAt(included, 'spaces');
  const [org] = objectsAt(included, 'organizations');
  const name = stringAt(app, 'name');
  if (name === undefined || space === undefined || org === undefined) {
    throw new CfnetError('OUTSIDE_FAILED', `Cloud Controller does not tell the space of ${guid}`);
  }
  return { name, space, org };
}

async function settingsFor(env: ProgramEnvironment, { space, org }: AppHome): Promise<JsonObject> {
  const settings = asObject(JSON.parse(await readFile(cfSettingsPath(env), 'utf8')));
  return {
    ...settings,
    OrganizationFields: { GUID: stringAt(org, 'guid'), Name: stringAt(org, 'name') },
    SpaceFields: { GUID: stringAt(space, 'guid'), Name: stringAt(space, 'name'), AllowSSH: true },
  };
}
