import type { Facts } from '../model/facts.js';
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

/** Brings one thing about that a story needs. @returns what `reset` has to put back */
export async function setUp(
  change: ChangeName,
  facts: Facts,
  { foundation }: WorkshopPorts,
): Promise<readonly Undo[]> {
  switch (change) {
    case 'remove-policies':
    case 'add-policy': {
      const wanted = change === 'add-policy' ? [storyPolicy(facts)] : [];
      await setPolicies(foundation, facts, wanted);
      await forcePolls(foundation, facts, 'policies');
      return [];
    }
    case 'scale-up':
      return [await scaleUp(foundation, facts)];
    case 'logging-off':
      await switchLogging(
        foundation,
        facts.cells.map(({ cell }) => ({ cell, enabled: false })),
      );
      return [];
    case 'delete-captures':
      await deleteCaptures(foundation, facts);
      return [];
    case 'add-meow':
      await makeMeow(foundation, facts);
      return [];
    case 'remove-meow':
      await deleteMeow(foundation, facts);
      return [];
  }
}
