import type { Writable } from 'node:stream';
import { CfnetError } from '../../errors/cfnet-error.js';
import { replaceFile } from '../../outside/replace-file.js';
import type { LabFolder } from './lab-folder.js';
import { writeLabRecord, type LabRecord } from './lab-record.js';
import { identityOf } from '../../outside/process-identity.js';
import type { LabStep, ServeMessage } from './serve-messages.js';
import type { LabWishes } from './start-lab.js';

/** A lab whose parts all run in this process. */
export interface OpenedLab {
  readonly record: Omit<LabRecord, 'process' | 'startedAt'>;
  /** Ends all parts; files are left to `cleanUpLab`. */
  close(): Promise<void>;
}

export type OpenLab<Opened extends OpenedLab = OpenedLab> = (
  folder: LabFolder,
  wishes: LabWishes,
  done: (step: LabStep, detail: string) => void,
) => Promise<Opened>;

export interface ServeOptions {
  readonly folder: LabFolder;
  readonly wishes: LabWishes;
  readonly open: OpenLab;
  /** To whoever started this process. */
  readonly messages: Writable;
  readonly clock: () => number;
}

/**
 * Opens the lab and tells how far it is; once it has told that all is ready, nobody listens any more.
 * @returns the open lab, or undefined when it could not be opened, which has been told
 */
export async function serveLab(options: ServeOptions): Promise<OpenedLab | undefined> {
  const { folder, wishes, messages, clock } = options;
  const send = (message: ServeMessage): void => void messages.write(`${JSON.stringify(message)}\n`);
  try {
    const self = await identityOf(process.pid);
    await replaceFile(folder.server, JSON.stringify(self));
    const lab = await options.open(folder, wishes, (step, detail) => {
      send({ kind: 'done', step, detail });
    });
    await writeLabRecord(folder, { ...lab.record, process: self, startedAt: clock() });
    send({ kind: 'ready' });
    return lab;
  } catch (error) {
    send(failure(error));
    return undefined;
  }
}

function failure(error: unknown): ServeMessage {
  if (error instanceof CfnetError) {
    const { code, message, hint } = error;
    return { kind: 'failed', code, message, ...(hint !== undefined && { hint }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', code: 'OUTSIDE_FAILED', message: `The lab could not start: ${message}` };
}
