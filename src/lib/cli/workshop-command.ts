import { setTimeout as wait } from 'node:timers/promises';
import { CfnetError } from '../errors/cfnet-error.js';
import { DEFAULT_LAB } from '../lab/process/lab-name.js';
import { recordFolder } from '../logging/restore/record-folder.js';
import { RecordStore } from '../logging/restore/record-store.js';
import { openChosenFoundation, type ChosenFoundation } from '../live/open-chosen.js';
import { terminalSafe } from '../output/terminal-safe.js';
import type { Story } from '../workshop/model/story.js';
import { progressFile } from '../workshop/progress/progress-file.js';
import { currentStory, type Progress } from '../workshop/progress/progress.js';
import type { WorkshopPorts } from '../workshop/run/ports.js';
import { findStory } from '../workshop/stories/all-stories.js';
import { terminalAsker } from './ask.js';
import type { CommandContext } from './command-context.js';

export interface WorkshopFlags extends ChosenFoundation {
  readonly json: boolean;
  readonly 'from-app'?: string | undefined;
  readonly 'to-app'?: string | undefined;
}

/** Opens what the workshop works with. Errors: those of opening the foundation. */
export async function openWorkshop(
  flags: WorkshopFlags,
  context: CommandContext,
): Promise<WorkshopPorts> {
  const { lifetime, notice, interactive } = context;
  const foundation = await openChosenFoundation(flags, context);
  const { api } = await foundation.cf.target();
  const { 'from-app': source, 'to-app': destination } = flags;
  const { signal } = lifetime;
  const lab = await labInUse(flags, api);
  return {
    foundation,
    store: progressFile(process.env, lab === undefined ? api : `lab ${lab.name}`),
    plane: lab?.plane,
    now: Date.now,
    notice: (sentence) => {
      notice(terminalSafe(sentence));
    },
    ...(interactive && !flags.json && { ask: terminalAsker(signal) }),
    wait: (milliseconds) => wait(milliseconds, undefined, { signal }),
    signal,
    records: new RecordStore(recordFolder(process.env)),
    apps: {
      ...(source !== undefined && { source }),
      ...(destination !== undefined && { destination }),
    },
  };
}

interface LabInUse {
  readonly name: string;
  /** Who carries its packets. */
  readonly plane: 'kernel' | 'simulated';
}

/** The lab that is used; undefined for a foundation that is none. @param api URL of Cloud Controller */
async function labInUse(
  { lab, name }: ChosenFoundation,
  api: string,
): Promise<LabInUse | undefined> {
  const labName = lab ? (name ?? DEFAULT_LAB) : process.env['CFNET_LAB'];
  if (labName === undefined || labName === '') return undefined;
  const [{ labFolder }, { runningLab }] = await Promise.all([
    import('../lab/process/lab-folder.js'),
    import('../lab/process/lab-record.js'),
  ]);
  const record = await runningLab(labFolder(process.env, labName));
  // Of a shell of the lab's the name stays, though cf may have been pointed to another foundation.
  return record?.api === api ? { name: labName, plane: record.plane.kind } : undefined;
}

/** The progress where there is one; not being logged in hides it, and no more. */
export async function knownProgress(
  flags: WorkshopFlags,
  context: CommandContext,
): Promise<{ readonly api?: string; readonly progress?: Progress | undefined }> {
  try {
    const { store, foundation } = await openWorkshop(flags, context);
    const { api } = await foundation.cf.target();
    return { api, progress: await store.read() };
  } catch (error) {
    if (!(error instanceof CfnetError) || flags.lab || error.code === 'BAD_INPUT') throw error;
    context.notice(`Without a foundation there is no progress to show: ${error.message}`);
    return {};
  }
}

/** The story that is named, or else the one under way. Errors: USAGE where there is none. */
export function storyMeant(name: string | undefined, progress: Progress | undefined): Story {
  const id = name ?? (progress && currentStory(progress));
  if (id !== undefined) return findStory(id);
  throw new CfnetError('USAGE', 'no story is under way', {
    hint: 'Name one: cfnet workshop list shows them; cfnet workshop start begins with the first.',
  });
}
