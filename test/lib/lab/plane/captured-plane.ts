import type { LabCell, LabInstance } from '../../../../src/lib/lab/foundation/model.js';
import { CLOSED, type Listeners } from '../../../../src/lib/lab/plane/listeners.js';
import { SimulatedPlane } from '../../../../src/lib/lab/plane/simulated/simulated-plane.js';
import { captureAt } from '../../iptables/captures.js';
import { capturedCell } from '../agent/captured-setting.js';

export const CAPTURED_CELLS = [
  { id: 'cell-0', ip: '10.0.16.15', overlaySubnet: '10.255.41.0/24' },
  { id: 'cell-1', ip: '10.0.16.16', overlaySubnet: '10.255.92.0/24' },
  { id: 'cell-2', ip: '10.0.16.17', overlaySubnet: '10.255.118.0/24' },
].map((cell, index): LabCell => ({
  ...cell,
  index,
  agentId: `agent-${index}`,
  az: 'z1',
  overlayNetworks: ['10.255.0.0/16'],
}));

/** What nobody listens on in the captured scenario. */
const CLOSED_PORTS = new Set([7005, 8126]);

export const ANSWER = Buffer.from('answer');

const listeners: Listeners = {
  ofContainer: (_, { port }) => Promise.resolve(CLOSED_PORTS.has(port) ? CLOSED : ANSWER),
  outside: (_, { port }) => Promise.resolve(CLOSED_PORTS.has(port) ? CLOSED : ANSWER),
};

/** A plane with the captured cells and their rules of a phase, and a clock that only `tick` moves. */
export class CapturedPlane {
  readonly lines: { readonly cellId: string; readonly text: string }[] = [];
  readonly plane: SimulatedPlane;
  #now = 1_000_000;

  constructor() {
    this.plane = new SimulatedPlane({
      listeners,
      log: (cellId, text) => this.lines.push({ cellId, text }),
      clock: () => this.#now,
      random: () => 0.5,
    });
  }

  static async start(phase: string): Promise<CapturedPlane> {
    const captured = new CapturedPlane();
    for (const cell of CAPTURED_CELLS) {
      await captured.plane.addCell(cell);
      for (const container of capturedCell(cell.id).containers) {
        await captured.plane.addContainer(instanceOf(cell.id, container));
      }
      await captured.plane.restoreRules(cell.id, captureAt(cell.id, phase));
    }
    return captured;
  }

  /** Lets the rate limits fill up again. */
  tick(milliseconds: number): void {
    this.#now += milliseconds;
  }

  takeLines(): { readonly cellId: string; readonly text: string }[] {
    return this.lines.splice(0);
  }
}

function instanceOf(
  cellId: string,
  { handle, ip }: { readonly handle: string; readonly ip: string },
): LabInstance {
  return {
    appGuid: '',
    processGuid: '',
    processType: 'web',
    index: 0,
    handle,
    cellId,
    ip,
    state: 'RUNNING',
    createdAt: 0,
    since: 0,
    crashCount: 0,
    portMappings: [],
  };
}

export function handleOf(ip: string): string | undefined {
  return CAPTURED_CELLS.flatMap(({ id }) => capturedCell(id).containers).find(
    (container) => container.ip === ip,
  )?.handle;
}
