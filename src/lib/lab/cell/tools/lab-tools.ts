import type { AgentProcess } from '../../agent/agent-process.js';
import type { Foundation } from '../../foundation/foundation.js';
import { hasContainer } from '../../foundation/instances.js';
import type { Place } from '../../foundation/place.js';
import type { Connect, HttpCaller } from '../../plane/apps/http-call.js';
import type { NameService } from '../../plane/apps/name-service.js';
import type { CellClock } from '../cell-clock.js';
import { cfdotTool } from './cfdot.js';
import { curlTool } from './curl.js';
import { digTool } from './dig.js';
import { ipTool } from './ip/ip.js';
import { cellView, containerView, type NetView } from './ip/net-view.js';
import { iptablesSaveTool, iptablesTool, type SaveRules } from './iptables.js';
import { monitTool } from './monit.js';
import { ncTool } from './nc.js';
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
  readonly connect: Connect;
  /** What commands need of the cell that they run on. */
  readonly cell: (cellId: string) => ToolCell | undefined;
  readonly saveRules: SaveRules;
}

/** The commands that the lab brings along for its shells, by name. */
export function labTools(options: LabToolsOptions): ReadonlyMap<string, Tool> {
  const { foundation, names, caller, connect, cell, saveRules } = options;
  const agentOn = (cellId: string) => cell(cellId)?.process;
  const agentPorts = (cellId: string) => agentOn(cellId)?.running?.ports;
  const viewOf = (place: Place) => networkAt(foundation, place);
  return new Map([
    ['curl', curlTool(requestSender(caller, agentPorts))],
    ['cfdot', cfdotTool(foundation)],
    ['dig', digTool((name) => names.lookUp(name))],
    ['ip', ipTool(viewOf)],
    ['bridge', ipTool(viewOf)],
    ['iptables', iptablesTool(saveRules, 4)],
    ['iptables-save', iptablesSaveTool(saveRules, 4)],
    ['ip6tables', iptablesTool(saveRules, 6)],
    ['ip6tables-save', iptablesSaveTool(saveRules, 6)],
    ['monit', monitTool(agentOn)],
    ['nc', ncTool({ lookUp: addressFor(foundation, names), connect })],
    ['uptime', uptimeTool((cellId) => cell(cellId)?.clock)],
  ]);
}

/** What a container connects to: on loopback it is itself that answers. */
function addressFor(foundation: Foundation, names: NameService) {
  return (name: string, handle: string): string | undefined => {
    const [address] = names.lookUp(name);
    const isSelf = address?.startsWith('127.') === true;
    return isSelf ? foundation.instances.byHandle(handle)?.ip : address;
  };
}

function networkAt(foundation: Foundation, place: Place): NetView | undefined {
  if (place.kind === 'container') {
    const instance = foundation.instances.byHandle(place.handle);
    return instance && containerView(instance);
  }
  const cell = foundation.cell(place.cellId);
  return (
    cell &&
    cellView({
      cell,
      others: foundation.cells.filter(({ id }) => id !== cell.id),
      containers: foundation.instances.onCell(cell.id).filter(hasContainer),
    })
  );
}
