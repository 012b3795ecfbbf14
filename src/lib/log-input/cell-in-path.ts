import type { Cell } from '../directory/model.js';

const GUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/**
 * `diego-cell.GUID.2031-02-03-04-05-06.tgz` in what `bosh logs` fetched of a group (director, fetch_logs.rb),
 * `cf.diego-cell.GUID-20310203-040506-1.tgz` of one instance (bosh-cli, cmd/logs.go), `cells/GUID` of a snapshot.
 */
const INSTANCE = new RegExp(`^(?:(?:.*\\.)?([A-Za-z][\\w-]*)[._-])?(${GUID})(?:[._-].*)?$`);

/** The cell that a path tells: the innermost folder, or archive, that is named after a BOSH instance. */
export function cellInPath(path: string): Cell | undefined {
  for (const part of path.split('/').toReversed()) {
    const match = INSTANCE.exec(part);
    const [, group, id] = match ?? [];
    if (id !== undefined) return { id, ...(group !== undefined && { name: `${group}/${id}` }) };
  }
  return undefined;
}
