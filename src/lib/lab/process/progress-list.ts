import { Listr, ListrLogger, ProcessOutput, type ListrDefaultRendererLogLevels } from 'listr2';
import { LAB_STEPS, type LabStep } from './serve-messages.js';

const TITLES: Readonly<Record<LabStep, string>> = {
  foundation: 'Foundation',
  plane: 'Data plane',
  cells: 'Cells and containers',
  apis: 'Cloud Controller, UAA, policy server, BOSH director',
  clis: 'Command-line tools',
};

/** Where progress is shown: stderr, so that stdout keeps data only. */
export interface ProgressScreen {
  readonly stderr: NodeJS.WriteStream;
  /** Writes one line, made safe for terminals. */
  readonly notice: (sentence: string) => void;
}

type OnStep = (step: LabStep, detail: string) => void;

/**
 * Shows how far a starting lab is: a list that is ticked off on a terminal, else a line for each step.
 * Work that takes no step shows nothing.
 */
export async function showProgress<T>(
  screen: ProgressScreen,
  work: (onStep: OnStep) => Promise<T>,
): Promise<T> {
  if (!screen.stderr.isTTY) {
    return work((step, detail) => {
      screen.notice(stepText(step, detail));
    });
  }
  const list = new TickedList(screen.stderr);
  try {
    return await work((step, detail) => {
      list.tick(step, detail);
    });
  } catch (error) {
    list.fail();
    throw error;
  } finally {
    await list.shown();
  }
}

function stepText(step: LabStep, detail: string): string {
  return `${TITLES[step]}: ${detail}`;
}

/** A list on the screen from its first tick on. */
class TickedList {
  readonly #reached = new Map(LAB_STEPS.map((step) => [step, new Reached()]));
  readonly #stderr: NodeJS.WriteStream;
  #running: Promise<unknown> | undefined;

  constructor(stderr: NodeJS.WriteStream) {
    this.#stderr = stderr;
  }

  tick(step: LabStep, detail: string): void {
    this.#running ??= this.#show();
    this.#reached.get(step)?.resolve(stepText(step, detail));
  }

  /** What was not reached is shown as failed; why is for the error to say. */
  fail(): void {
    for (const reached of this.#reached.values()) reached.reject(new Error('not reached'));
  }

  async shown(): Promise<void> {
    await this.#running;
  }

  #show(): Promise<unknown> {
    const tasks = [...this.#reached].map(([step, { promise }]) => ({
      title: TITLES[step],
      task: async (_: unknown, task: { title: string }) => {
        task.title = await promise;
      },
    }));
    const logger = new ListrLogger<ListrDefaultRendererLogLevels>({
      processOutput: new ProcessOutput(this.#stderr, this.#stderr),
    });
    const list = new Listr(tasks, {
      renderer: 'default',
      rendererOptions: { logger, showErrorMessage: false },
      registerSignalListeners: false,
    });
    return list.run().catch(() => undefined);
  }
}

/** A step that is yet to come. */
class Reached {
  resolve: (title: string) => void = () => undefined;
  reject: (error: Error) => void = () => undefined;
  readonly promise = new Promise<string>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  constructor() {
    // Nobody waits for the steps after the one that failed.
    this.promise.catch(() => undefined);
  }
}
