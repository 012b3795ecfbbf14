import type { AgentProcess } from '../../agent/agent-process.js';
import type { Foundation } from '../../foundation/foundation.js';
import { hasContainer } from '../../foundation/instances.js';
import type { HttpCaller } from '../../plane/apps/http-call.js';
import type { NameService } from '../../plane/apps/name-service.js';
import type { CellClock } from '../cell-clock.js';
import { cfdotTool } from './cfdot.js';
import { curlTool } from './curl.js';
import { digTool } from './dig.js';
import { ipTool, type CellLinks } from './ip.js';
import { iptablesSaveTool, iptablesTool, type SaveRules } from './iptables.js';
import { monitTool } from './monit.js';
import { requestSender } from './send-http.js';
import type { Tool } from './tool.js';
import { uptimeTool } from './uptime.js';

export interface ToolCell {
  readonly process: AgentProcess;
  readonly clock: CellClock;
}

export interface LabToolsOptions {
  readonly foundation: Foundation;
  readonly names: NameService;
  readonly caller: HttpCaller;
  /** What commands need of the cell that they run on. */
  readonly cell: (cellId: string) => ToolCell | undefined;
  readonly saveRules: SaveRules;
}

/** The commands that the lab brings along for its shells, by name. */
export function labTools(options: LabToolsOptions): ReadonlyMap<string, Tool> {
  const { foundation, names, caller, cell, saveRules } = options;
  const agentOn = (cellId: string) => cell(cellId)?.process;
  const agentPorts = (cellId: string) => agentOn(cellId)?.running?.ports;
  return new Map([
    ['curl', curlTool(requestSender(caller, agentPorts))],
    ['cfdot', cfdotTool(foundation)],
    ['dig', digTool((name) => names.lookUp(name))],
    ['ip', ipTool((cellId) => linksOn(foundation, cellId))],
    ['iptables', iptablesTool(saveRules)],
    ['iptables-save', iptablesSaveTool(saveRules)],
    ['monit', monitTool(agentOn)],
    ['uptime', uptimeTool((cellId) => cell(cellId)?.clock)],
  ]);
}

function linksOn(foundation: Foundation, cellId: string): CellLinks | undefined {
  const cell = foundation.cell(cellId);
  return (
    cell && {
      cell,
      others: foundation.cells.filter(({ id }) => id !== cellId),
      containers: foundation.instances.onCell(cellId).filter(hasContainer),
    }
  );
}
