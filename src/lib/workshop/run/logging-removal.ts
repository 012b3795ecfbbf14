import { CNI_CONFIG } from '../../logging/look/cell-paths.js';
import type { C2cRecord } from '../../logging/restore/change-record.js';
import { whatIsLogged } from '../judges/log-judges.js';
import type { Facts } from '../model/facts.js';
import type { Undo } from '../progress/progress.js';
import { runOn, switchLogging } from './changes.js';
import type { WorkshopPorts } from './ports.js';
import type { Removal } from './removal.js';

/** What `cfnet logging` noted while the stories were under way, for cells to go back to. */
export type NotedSwitches = readonly C2cRecord[];

/**
 * Puts back what cells log. A cell on which no story began goes back to what `cfnet logging` found there; what that
 * noted meanwhile is settled: going back to it later would undo what is put back now.
 */
export function loggingRemoval(
  undo: readonly Undo[],
  facts: Facts,
  noted: NotedSwitches,
  ports: Pick<WorkshopPorts, 'foundation' | 'signal' | 'plane' | 'records'>,
): readonly Removal[] {
  const { foundation, signal } = ports;
  const before = undo.find((one) => one.what === 'logging')?.cells ?? {};
  return facts.cells.flatMap((one) => {
    const { cell } = one;
    const records = noted.filter((record) => record.cell.id === cell.id);
    const enabled = before[cell.id] ?? records.map((record) => record.oldest ?? record.before)[0];
    const isSo = enabled === undefined || enabled === whatIsLogged(one);
    const settle = async (): Promise<void> => {
      for (const record of records) await ports.records?.forget(record);
    };
    return [
      ...(isSo
        ? []
        : [
            {
              text: `switch c2c logging ${enabled ? 'on' : 'off'} again on ${cell.name}`,
              run: async () => {
                await switchLogging(foundation, cell, enabled, signal);
                await settle();
              },
            },
          ]),
      ...(isSo && records.length > 0
        ? [{ text: `settle what cfnet logging noted of ${cell.name}`, run: settle }]
        : []),
      ...deniedRemoval(undo, one, ports),
    ];
  });
}

/** On a lab the file is edited by hand; on a foundation it comes with a deploy, which is not undone from here. */
function deniedRemoval(
  undo: readonly Undo[],
  { cell, logsDenied }: Facts['cells'][number],
  { foundation, plane }: Pick<WorkshopPorts, 'foundation' | 'plane'>,
): readonly Removal[] {
  const before = undo.find((one) => one.what === 'denied-logging')?.cells[cell.id];
  if (plane === undefined || before === undefined || before === logsDenied) return [];
  return [
    {
      text: `put iptables_c2c_logging in cni-wrapper-plugin.conflist back to ${before} on ${cell.name}: containers made from now on go by it`,
      run: () => runOn(foundation, cell, setDenied(before)),
    },
  ];
}

function setDenied(enabled: boolean): string {
  return `sed -i 's/\\("iptables_c2c_logging": *\\)[a-z]*/\\1${enabled}/' "\${CFNET_CELL_ROOT-}${CNI_CONFIG}"`;
}

/** Notes of `cfnet logging` that nobody is at, from a moment on. @param since RFC 3339 */
export async function notedSince(
  since: string | undefined,
  { records }: Pick<WorkshopPorts, 'records'>,
): Promise<NotedSwitches> {
  if (since === undefined || records === undefined) return [];
  const { value } = await records.list();
  return value.filter(
    (record): record is C2cRecord =>
      record.kind === 'c2c' && record.holder === undefined && record.at >= since,
  );
}
