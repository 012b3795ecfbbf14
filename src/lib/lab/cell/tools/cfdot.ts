import type { Foundation } from '../../foundation/foundation.js';
import type { LabChange, LabInstance } from '../../foundation/model.js';
import {
  actualLrps,
  cellPresence,
  desiredLrp,
  lrpEvent,
  type DiegoRecord,
} from '../lrp-records.js';
import type { Tool, ToolCall } from './tool.js';

/** cfdot's exit codes (cfdot commands/errors.go). */
const USAGE = 3;
const BBS_ERROR = 4;

const NOT_FOUND =
  'BBS error\nType 3: ResourceNotFound\nMessage: the requested resource could not be found\n';

/** Flags of `actual-lrps`, and the key of a record that each compares. */
const FILTERS: Readonly<Record<string, string>> = {
  '-d': 'domain',
  '--domain': 'domain',
  '-c': 'cell_id',
  '--cell-id': 'cell_id',
  '-p': 'process_guid',
  '--process-guid': 'process_guid',
  '-i': 'index',
  '--index': 'index',
};

const CELL_FLAGS: readonly string[] = ['-c', '--cell-id'];

/** Diego's operator tool: `actual-lrps`, `desired-lrp`, `cells` and `lrp-events` (cf-facts 3.4). */
export function cfdotTool(foundation: Foundation): Tool {
  return (call) => {
    const [command = '', ...rest] = call.args;
    switch (command) {
      case 'actual-lrps':
        return Promise.resolve(printActualLrps(foundation, rest, call));
      case 'desired-lrp':
        return Promise.resolve(printDesiredLrp(foundation, rest, call));
      case 'cells':
        for (const cell of foundation.cells) print(cellPresence(cell), call);
        return Promise.resolve(0);
      case 'lrp-events':
        return followEvents(foundation, rest, call);
      default:
        call.err(`Error: unknown command ${JSON.stringify(command)} for "cfdot"\n`);
        return Promise.resolve(1);
    }
  };
}

function print(record: DiegoRecord, call: ToolCall): void {
  call.out(`${JSON.stringify(record)}\n`);
}

function printActualLrps(foundation: Foundation, args: readonly string[], call: ToolCall): number {
  const wanted: [string, string][] = [];
  for (let at = 0; at < args.length; at += 2) {
    const [flag = '', value] = args.slice(at, at + 2);
    const key = FILTERS[flag];
    if (key === undefined || value === undefined) {
      call.err(`Error: unknown flag: ${flag}\n`);
      return USAGE;
    }
    wanted.push([key, value]);
  }
  actualLrps(foundation)
    .filter((record) => wanted.every(([key, value]) => String(record[key]) === value))
    .forEach((record) => {
      print(record, call);
    });
  return 0;
}

function printDesiredLrp(
  foundation: Foundation,
  [processGuid, ...others]: readonly string[],
  call: ToolCall,
): number {
  if (processGuid === undefined || others.length > 0) {
    call.err(`Error: ${processGuid === undefined ? 'Missing' : 'Too many'} arguments\n`);
    return USAGE;
  }
  const record = desiredLrp(foundation, processGuid);
  if (record === undefined) {
    call.err(NOT_FOUND);
    return BBS_ERROR;
  }
  print(record, call);
  return 0;
}

function isOfInstance(change: LabChange): change is Extract<LabChange, { instance: LabInstance }> {
  return 'instance' in change;
}

/** Prints events until whoever follows them is gone; with `-c CELL` those of one cell. */
function followEvents(
  foundation: Foundation,
  [flag, cellId, ...others]: readonly string[],
  call: ToolCall,
): Promise<number> {
  if ((flag !== undefined && !CELL_FLAGS.includes(flag)) || others.length > 0) {
    call.err(`Error: Too many arguments specified\n`);
    return Promise.resolve(USAGE);
  }
  const stop = foundation.on((change) => {
    const event = lrpEvent(foundation, change);
    const isMeant =
      cellId === undefined || (isOfInstance(change) && change.instance.cellId === cellId);
    if (event !== undefined && isMeant) print(event, call);
  });
  return new Promise((resolve) => {
    call.signal.addEventListener('abort', () => {
      stop();
      resolve(0);
    });
  });
}
