import type { LabInstance } from '../foundation/model.js';
import type { AppIdentity } from './app-identity.js';
import type { RotatingLog } from './rotating-log.js';

const PROCESSOR = 'rep.executing-container-operation.ordinary-lrp-processor';

/** What rep says of a container, by what happens to it. */
const MESSAGES = {
  reserved: 'process-reserved-container.run-container.succeeded-running-container-in-executor',
  running: 'process-running-container.succeeded-fetching-container',
  completed: 'process-completed-container.succeeded-deleting-container',
} as const;

export type ContainerStage = keyof typeof MESSAGES;

/** A cell's `rep.stdout.log`: lager's JSON lines (cf-facts 3.3 has their form). */
export class RepLog {
  constructor(
    private readonly file: RotatingLog,
    /** Milliseconds of the Unix epoch. */
    private readonly clock: () => number,
  ) {}

  write(stage: ContainerStage, instance: LabInstance, identity: AppIdentity | undefined): void {
    const { handle, cellId, index, ip } = instance;
    const message = `${PROCESSOR}.${MESSAGES[stage]}`;
    this.file.append(
      JSON.stringify({
        timestamp: new Date(this.clock()).toISOString().replace('Z', '000000Z'),
        level: 'info',
        source: 'rep',
        message,
        data: {
          'container-guid': handle,
          'container-state': stage,
          guid: handle,
          'lrp-instance-key': { instance_guid: handle, cell_id: cellId },
          ...(identity !== undefined && {
            'lrp-key': { process_guid: identity.processGuid, index, domain: 'cf-apps' },
          }),
          ...(stage === 'running' && { 'instance-address': ip }),
        },
      }),
    );
  }
}
