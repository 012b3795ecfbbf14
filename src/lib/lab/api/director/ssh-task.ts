import {
  asObject,
  objectAt,
  stringAt,
  stringsAt,
  type JsonObject,
} from '../../../json/json-value.js';
import type { Foundation } from '../../foundation/foundation.js';
import type { LabCell } from '../../foundation/model.js';
import { CELL_GROUP, cellsOf } from './deployment.js';
import { badRequest } from './director-error.js';
import type { SshAccess } from './ssh-access.js';

/** What `POST /deployments/:name/ssh` asks for (cf-facts 7.3). */
export type SshRequest =
  | {
      readonly command: 'setup';
      readonly user: string;
      readonly publicKey: string;
      readonly target: SshRequestTarget;
    }
  | { readonly command: 'cleanup'; readonly user: string; readonly target: SshRequestTarget };

interface SshRequestTarget {
  readonly group?: string;
  readonly idsOrIndexes: readonly string[];
}

/** Errors: DirectorError 400 for a body that is no such request. */
export function readSshRequest(text: string): SshRequest {
  const body = asObject(parsed(text));
  const params = objectAt(body, 'params');
  const target = readTarget(objectAt(body, 'target'));
  const command = stringAt(body, 'command');
  if (command === 'setup') {
    const user = stringAt(params, 'user');
    const publicKey = stringAt(params, 'public_key');
    if (user === undefined || publicKey === undefined) {
      throw badRequest("Property 'user' or 'public_key' is missing");
    }
    return { command, user, publicKey, target };
  }
  const user = stringAt(params, 'user_regex');
  if (command !== 'cleanup' || user === undefined) throw badRequest('Unknown ssh command');
  return { command, user, target };
}

function readTarget(target: JsonObject | undefined): SshRequestTarget {
  const group = stringAt(target, 'job');
  const idsOrIndexes = [...new Set([...stringsAt(target, 'ids'), ...stringsAt(target, 'indexes')])];
  return { idsOrIndexes, ...(group === undefined ? {} : { group }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Cells that the request means. Errors: an Error in the director's words when there are none. */
export function sshCells(foundation: Foundation, { target }: SshRequest): readonly LabCell[] {
  const cells = cellsOf(foundation, target.group, target.idsOrIndexes);
  if (cells.length > 0) return cells;
  const filter = JSON.stringify({ job: target.group, uuid: target.idsOrIndexes });
  throw new Error(`No instances matched ${filter}`);
}

/** Sets users up or removes them; gives the task's result line. */
export async function runSshTask(
  request: SshRequest,
  cells: readonly LabCell[],
  access: SshAccess,
): Promise<string> {
  const common = { command: request.command, status: 'success' };
  const place = ({ id, index }: LabCell): object => ({ id, index, job: CELL_GROUP });
  if (request.command === 'cleanup') {
    await access.cleanup(request.user, cells);
    return `${JSON.stringify(cells.map((cell) => ({ ...common, ip: null, ...place(cell) })))}\n`;
  }
  const hosts = await access.setup(request.user, request.publicKey, cells);
  const results = cells.flatMap((cell) => {
    const host = hosts.find(({ id }) => id === cell.id);
    if (host === undefined) return [];
    return [{ ...common, ip: host.ip, host_public_key: host.hostPublicKey, ...place(cell) }];
  });
  return `${JSON.stringify(results)}\n`;
}
