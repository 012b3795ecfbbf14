import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { LiveFoundation } from '../../src/lib/live/foundation.js';
import { openFoundation } from '../../src/lib/live/open-foundation.js';
import { gatherFacts } from '../../src/lib/workshop/gather/gather-facts.js';
import { CAPTURE_FOLDER } from '../../src/lib/workshop/judges/capture-judges.js';
import type { Facts } from '../../src/lib/workshop/model/facts.js';
import { fillCommand } from '../../src/lib/workshop/model/fill-in.js';
import type { Step, Story } from '../../src/lib/workshop/model/story.js';
import { progressFile } from '../../src/lib/workshop/progress/progress-file.js';
import { checkStory, type Checked } from '../../src/lib/workshop/run/check-story.js';
import type { WorkshopPorts } from '../../src/lib/workshop/run/ports.js';
import { resetStories, type ResetResult } from '../../src/lib/workshop/run/reset-story.js';
import { startStory, type Started } from '../../src/lib/workshop/run/start-story.js';
import { STORIES } from '../../src/lib/workshop/stories/all-stories.js';
import type { LabUnderTest } from './lab-program.js';

/** A learner who does what the stories say, with the very commands that they show. */
export class Learner {
  readonly ports: WorkshopPorts;
  readonly #env: NodeJS.ProcessEnv;
  /** Where files land that the learner makes. */
  readonly #folder: string;
  readonly #running = new Set<ChildProcess>();

  private constructor(ports: WorkshopPorts, env: NodeJS.ProcessEnv, folder: string) {
    this.ports = ports;
    this.#folder = folder;
    this.#env = env;
  }

  static async at(lab: LabUnderTest, plane: 'kernel' | 'simulated'): Promise<Learner> {
    const env = { ...process.env, ...lab.environment, ...(await lab.labEnv()) };
    const foundation = await openFoundation({ env, name: 'the lab' });
    const { api } = await foundation.cf.target();
    const ports: WorkshopPorts = {
      foundation,
      store: progressFile(env, api),
      plane,
      now: Date.now,
      notice: () => undefined,
      wait: (milliseconds) => pause(milliseconds),
      signal: new AbortController().signal,
    };
    return new Learner(ports, env, lab.state);
  }

  get foundation(): LiveFoundation {
    return this.ports.foundation;
  }

  start(story: Story, options: { yes?: boolean; again?: boolean } = {}): Promise<Started> {
    const { yes = true, again = false } = options;
    return startStory({ story, yes, again }, this.ports);
  }

  check(story: Story, answers: ReadonlyMap<string, string> = new Map()): Promise<Checked> {
    return checkStory(story, answers, this.ports);
  }

  reset(stories: readonly Story[] = STORIES): Promise<ResetResult> {
    return resetStories(stories, true, this.ports);
  }

  facts(): Promise<Facts> {
    return gatherFacts(this.foundation, { source: 'appA', destination: 'appB' }, this.ports);
  }

  /** Runs what a step shows, where it says, and meanwhile what is to be done meanwhile: again and again until it ends. */
  async perform(step: Step): Promise<void> {
    if (step.kind === 'question') return;
    const values = (await this.ports.store.read())?.values ?? {};
    const commands = step.kind === 'given' ? step.commands : step.solution;
    const lines = commands
      .filter((line) => !line.startsWith('#'))
      .map((line) => fillCommand(line, values));
    const cell = step.place === 'source-cell' ? values['appA.cell'] : values['appB.cell'];
    const place = step.place === undefined || step.place === 'here' ? undefined : (cell ?? '');
    const meanwhile = (step.meanwhile ?? []).map((line) => fillCommand(line, values));
    const child = this.begin(lines, place);
    // Taken before anything else is waited for: it may end meanwhile.
    const ended = once(child, 'close');
    if (meanwhile.length > 0) {
      await this.#untilListening(place ?? '', lines.at(-1) ?? '');
      // A capture that has what it was to catch ends before its time.
      do await this.run(meanwhile);
      while (child.exitCode === null && child.signalCode === null);
    }
    await ended;
  }

  /** Runs commands here, or on a cell, to their end. */
  async run(lines: readonly string[], cell?: string): Promise<void> {
    await once(this.begin(lines, cell), 'close');
  }

  begin(lines: readonly string[], cell?: string): ChildProcess {
    const script = lines.join('\n');
    const child =
      cell === undefined
        ? spawn('sh', ['-c', script], { env: this.#env, cwd: this.#folder, stdio: 'ignore' })
        : spawn('bosh', ['-d', 'cf', 'ssh', cell, '-c', lines.join(' && ')], {
            env: this.#env,
            stdio: 'ignore',
          });
    this.#running.add(child);
    child.on('close', () => this.#running.delete(child));
    return child;
  }

  /** tcpdump says when it listens; what is sent before it would not see. */
  async #untilListening(cellName: string, command: string): Promise<void> {
    const file = /tee (\S+)$/.exec(command)?.[1]?.replace(`${CAPTURE_FOLDER}/`, '') ?? '';
    await until(async () => {
      const { cells } = await this.facts();
      const saved = cells.find(({ cell }) => cell.name === cellName)?.saved.get(file);
      return saved?.includes('listening on') === true;
    });
  }

  async close(): Promise<void> {
    const ended = [...this.#running].map((child) => once(child, 'close'));
    for (const child of this.#running) child.kill();
    await Promise.all([...ended, this.foundation.close()]);
  }
}

const PATIENCE_MS = 45_000;
const PAUSE_MS = 200;

/** Waits for a condition. Errors where it does not come about. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it did not come about in time');
    await pause(PAUSE_MS);
  }
}
