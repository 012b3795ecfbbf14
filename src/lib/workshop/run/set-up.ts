import type { Facts } from '../model/facts.js';
import { cellsOf } from '../look/apps.js';
import { numberOf, type Story } from '../model/story.js';
import type { Undo } from '../progress/progress.js';
import {
  deleteCaptures,
  deleteMeow,
  forcePolls,
  makeMeow,
  scaleUp,
  setPolicies,
  storyPolicy,
  switchLogging,
  type ChangeName,
} from './changes.js';
import type { WorkshopPorts } from './ports.js';

/** What `reset` has to put back after a change, besides what the story itself leaves. */
export function undoOfSetUp(change: ChangeName, { destination }: Facts): readonly Undo[] {
  return change === 'scale-up'
    ? [{ what: 'scale', app: destination.guid, instances: destination.instances.length }]
    : [];
}

/** Brings one thing about that a story needs. */
export async function setUp(
  change: ChangeName,
  story: Story,
  facts: Facts,
  { foundation, signal }: WorkshopPorts,
): Promise<void> {
  switch (change) {
    case 'remove-policies':
    case 'add-policy': {
      const wanted = change === 'add-policy' ? [storyPolicy(facts)] : [];
      await setPolicies(foundation, facts, wanted);
      await forcePolls(foundation, facts, 'policies');
      return;
    }
    case 'scale-up':
      await scaleUp(foundation, facts);
      return;
    case 'logging-off':
      await Promise.all(
        cellsOf(facts, facts.destination).map(({ cell }) =>
          switchLogging(foundation, cell, false, signal),
        ),
      );
      return;
    case 'delete-captures':
      await deleteCaptures(foundation, facts, [numberOf(story)]);
      return;
    case 'add-meow':
      await makeMeow(foundation, facts);
      return;
    case 'remove-meow':
      await deleteMeow(foundation, facts);
      return;
  }
}
