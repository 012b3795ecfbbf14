import { isFinished, judgeStory, type StepResult } from '../judges/judge-story.js';
import { fillText } from '../model/fill-in.js';
import type { Checked } from './check-story.js';
import { actorOf } from './look-around.js';
import type { Asker, WorkshopPorts } from './ports.js';
import { recordResults } from './record-results.js';
import { situationOf } from './start-story.js';

/**
 * Asks a person at the terminal what has no right answer yet, one question after the other, until it is enough for now.
 * Each answer is kept at once. Errors: those of the store.
 */
export async function askOpen(
  checked: Checked,
  ask: Asker,
  ports: WorkshopPorts,
): Promise<Checked> {
  const { story, facts } = checked;
  const asked = new Set<string>();
  let now = checked;
  for (;;) {
    const open = now.results.find((result) => isOpen(result) && !asked.has(result.step.id));
    if (open === undefined) return now;
    const { step, question } = open;
    asked.add(step.id);
    const choices = question?.choices ?? [];
    const at = await ask.choose(
      fillText(step.text, now.progress.values),
      choices.map(({ text }) => text),
    );
    const chosen = at === undefined ? undefined : choices[at];
    if (chosen === undefined) return now;
    ports.notice(`${chosen.isRight ? 'Right' : 'Not quite'}: ${chosen.why}`);
    const { running } = now;
    const answered = {
      ...running,
      passed: now.progress.stories[story.id]?.passed ?? running.passed,
      answers: { ...running.answers, [step.id]: chosen.text },
    };
    const results = judgeStory(story, situationOf(facts, answered), answered);
    const found = {
      ...{ facts, results, running: answered, answered: new Set([step.id]) },
      // What is open was told by the check itself.
      told: results.filter((one) => one.step.id === step.id || one.isNew),
    };
    const progress = await recordResults(story, found, await actorOf(ports), ports);
    now = { ...now, results, isFinished: isFinished(results), progress, running: answered };
  }
}

function isOpen({ step, state, question }: StepResult): boolean {
  return step.kind === 'question' && question !== undefined && state !== 'done';
}
