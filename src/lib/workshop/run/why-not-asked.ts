import type { Story } from '../model/story.js';
import type { Progress } from '../progress/progress.js';
import { lookAround } from './look-around.js';
import type { WorkshopPorts } from './ports.js';
import { situationOf } from './start-story.js';

/**
 * Why the question of a step cannot be asked any more, and what to do about it: a hint for the question itself is of
 * no use then. Looks at the foundation only where that can come about. Errors: those of looking around.
 * @returns undefined where it can be asked, is answered, or waits for steps before it
 */
export async function whyNotAskedNow(
  story: Story,
  stepId: string,
  progress: Progress,
  ports: WorkshopPorts,
): Promise<string | undefined> {
  const step = story.steps.find(({ id }) => id === stepId);
  const running = progress.stories[story.id];
  if (step?.kind !== 'question' || step.whyNot === undefined || running === undefined)
    return undefined;
  if (running.passed[stepId] !== undefined) return undefined;
  const situation = situationOf(await lookAround(ports, progress), running);
  return step.ask(situation) === undefined ? step.whyNot(situation) : undefined;
}
