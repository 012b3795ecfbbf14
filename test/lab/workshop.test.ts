import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { whyNoKernelPlane } from '../../src/lib/lab/plane/kernel/kernel-plane-check.js';
import { TURN_MS } from '../support/kernel-turn.js';
import { LabUnderTest } from './lab-program.js';
import { Learner } from './learner.js';
import { takeStory } from './take-story.js';
import { tracesFor, detoursOf } from './workshop-detours.js';
import { STORIES } from '../../src/lib/workshop/stories/all-stories.js';

jest.setTimeout(600_000);

const FORCE_GROUPS = [
  `for h in $(sudo cat /var/vcap/data/container-metadata/store.json | grep -o '"handle":"[^"]*"' | cut -d'"' -f4); do curl -s "http://127.0.0.1:8722/force-asgs-for-container?container=$h"; done`,
];

/** Without a kernel nobody can make the namespace that the wrap-up would have removed. */
const WAS_SO: Readonly<Record<string, readonly string[]>> = { '999-wrap-up': ['3'] };

const noKernel = await whyNoKernelPlane();

// The kernel first: other suites wait for it.
describe.each(['kernel', 'simulated'] as const)('a learner on a lab, %s plane', (plane) => {
  const isMissing = plane === 'kernel' && noKernel !== undefined;
  if (isMissing) {
    test.skip(`not here: ${noKernel}`, () => undefined);
    return;
  }
  let lab: LabUnderTest;
  let learner: Learner;
  beforeAll(async () => {
    lab = await LabUnderTest.create(plane);
    await lab.up('--plane', plane, '--logging', 'none');
    learner = await Learner.at(lab, plane);
  }, TURN_MS);
  afterAll(async () => {
    try {
      await learner.close();
    } finally {
      await lab.remove();
    }
  });

  const stories = STORIES.filter(
    ({ needsKernel }) => plane === 'kernel' || needsKernel === undefined,
  );
  test.each(stories.map((story) => [story.id, story] as const))('takes %s', async (id, story) => {
    await tracesFor(id, learner, plane);
    await takeStory(learner, story, detoursOf(id), plane === 'simulated' ? WAS_SO[id] : []);
    const reset = await learner.reset();
    expect(reset.problems).toEqual([]);
    const { policies, groups, cells } = await learner.facts();
    if (story.leaves.some((trace) => trace.endsWith('-group'))) {
      // Agents take up a group that is gone within a minute: the next story's questions must not change meanwhile.
      await Promise.all(cells.map(({ cell }) => learner.run(FORCE_GROUPS, cell.name)));
    }
    expect({
      policies,
      groups: groups.filter(({ name }) => name.startsWith('cfnet-workshop')),
      namespaces: cells.flatMap(({ namespaces }) => namespaces),
      saved: cells.flatMap(({ saved }) => [...saved.keys()]),
      logging: cells.filter(({ logsAccepted }) => logsAccepted !== false),
    }).toEqual({ policies: [], groups: [], namespaces: [], saved: [], logging: [] });
  });

  const others = STORIES.filter(
    ({ needsKernel }) => plane === 'simulated' && needsKernel !== undefined,
  );
  if (others.length > 0) {
    test.each(others.map((story) => [story.id, story] as const))(
      '%s says why it needs a kernel',
      async (_, story) => {
        const { isStarted, assumptions } = await learner.start(story);
        expect(isStarted).toBe(false);
        const texts = assumptions.map(({ finding }) => (finding.holds ? '' : finding.seen));
        expect(texts.join()).toContain(story.needsKernel);
      },
    );
  }
});
