import type { AgentPorts } from '../../agent/agent-server.js';
import type { Foundation } from '../../foundation/foundation.js';
import { hasContainer } from '../../foundation/instances.js';
import type { HttpCaller } from '../../plane/apps/http-call.js';
import type { NameService } from '../../plane/apps/name-service.js';
import { cfdotTool } from './cfdot.js';
import { curlTool } from './curl.js';
import { digTool } from './dig.js';
import { ipTool, type CellLinks } from './ip.js';
import { iptablesSaveTool, iptablesTool, type SaveRules } from './iptables.js';
import { requestSender } from './send-http.js';
import type { Tool } from './tool.js';

export interface LabToolsOptions {
  readonly foundation: Foundation;
  readonly names: NameService;
  readonly caller: HttpCaller;
  readonly agentPorts: (cellId: string) => AgentPorts | undefined;
  readonly saveRules: SaveRules;
}

/** The commands that the lab brings along for its shells, by name. */
export function labTools(options: LabToolsOptions): ReadonlyMap<string, Tool> {
  const { foundation, names, caller, agentPorts, saveRules } = options;
  return new Map([
    ['curl', curlTool(requestSender(caller, agentPorts))],
    ['cfdot', cfdotTool(foundation)],
    ['dig', digTool((name) => names.lookUp(name))],
    ['ip', ipTool((cellId) => linksOn(foundation, cellId))],
    ['iptables', iptablesTool(saveRules)],
    ['iptables-save', iptablesSaveTool(saveRules)],
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
