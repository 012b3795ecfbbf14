import type { LabInstance } from '../foundation/model.js';
import type { AppIdentity } from './app-identity.js';
import { LagerLog } from './lager-log.js';
import type { RotatingLog } from './rotating-log.js';

const PROCESSOR = 'executing-container-operation.ordinary-lrp-processor';

/** What rep says of a container, by what happens to it. */
const MESSAGES = {
  reserved: 'process-reserved-container.run-container.succeeded-running-container-in-executor',
  running: 'process-running-container.succeeded-fetching-container',
  completed: 'process-completed-container.succeeded-deleting-container',
} as const;

export type ContainerStage = keyof typeof MESSAGES;

/** A cell's `rep.stdout.log`. */
export class RepLog {
  readonly #log: LagerLog;

  /** @param clock milliseconds of the Unix epoch */
  constructor(file: RotatingLog, clock: () => number) {
    this.#log = new LagerLog(file, 'rep', clock);
  }

  write(stage: ContainerStage, instance: LabInstance, identity: AppIdentity | undefined): void {
    const { handle, cellId, index, ip } = instance;
    this.#log.info(`${PROCESSOR}.${MESSAGES[stage]}`, {
      'container-guid': handle,
      'container-state': stage,
      guid: handle,
      'lrp-instance-key': { instance_guid: handle, cell_id: cellId },
      ...(identity !== undefined && {
        'lrp-key': { process_guid: identity.processGuid, index, domain: 'cf-apps' },
      }),
      ...(stage === 'running' && { 'instance-address': ip }),
    });
  }
}
