import { expect } from '@jest/globals';
import { findStory } from '../../src/lib/workshop/stories/all-stories.js';
import { groupName } from '../../src/lib/workshop/look/egress.js';
import { CFNET } from '../support/program.js';
import type { Learner } from './learner.js';
import { resultOf, type Detours } from './take-story.js';

/** What the learner does by another way than the one that the story shows, mistakes included. */
export function detoursOf(id: string): Detours {
  return DETOURS[id] ?? {};
}

const CFNET_COMMAND = `${process.execPath} ${CFNET}`;
const LOG = 'sudo tail -n 0 -F /var/log/kern.log';

const DETOURS: Readonly<Record<string, Detours>> = {
  '001-user-workflow': {
    '3': async (learner) => {
      const expectSeen = (text: string) => expectFinding(learner, '001', '3', text);
      await learner.run(['cf add-network-policy appB appA --protocol tcp --port 8080']);
      await expectSeen('the policy goes from appB to appA; the one from appA to appB is missing');
      await learner.run(['cf add-network-policy appA appB --protocol tcp --port 8081']);
      await expectSeen('the policy from appA to appB is for port 8081, not 8080');
      await learner.run(['cf remove-network-policy appA appB --protocol tcp --port 8081']);
      await learner.run(['cf add-network-policy appA appB --protocol udp --port 8080']);
      await expectSeen('the policy from appA to appB is for udp; appB speaks tcp');
      await learner.run(['cf add-network-policy appA appB --protocol tcp --port 8080']);
    },
  },
  '160-logging': {
    '1': (learner) => learner.run([`${CFNET_COMMAND} logging enable --c2c --app appB`]),
    '2': async (learner) => {
      await expectFinding(learner, '160', '2', 'only c2c logging of the agents is on');
      const { cells } = await learner.facts();
      for (const { cell } of cells) {
        await learner.run(
          [
            `sudo sed -i 's/"iptables_c2c_logging": false/"iptables_c2c_logging": true/' /var/vcap/jobs/silk-cni/config/cni/cni-wrapper-plugin.conflist`,
          ],
          cell.name,
        );
      }
      await learner.run(['cf restart appB']);
    },
    '3': async (learner) => {
      const { cells, destination, source } = await learner.facts();
      const wrong = cells.find(({ cell }) => cell.ip === source.instances[0]?.cellIp);
      expect(destination.instances.some(({ cellIp }) => cellIp !== wrong?.cell.ip)).toBe(true);
      const name = wrong?.cell.name ?? '';
      const tail = learner.begin([LOG], name);
      await untilSeen(learner, '160', '3', `you are tailing ${name}; appB/`);
      tail.kill('SIGTERM');
      learner.begin([`exec ${CFNET_COMMAND} tail appB`]);
      await untilSeen(learner, '160', '3', 'kern.log is being watched');
    },
  },
  '999-wrap-up': { '5': (learner) => switchAll(learner, false) },
};

/** The agents' switch on every cell. */
async function switchAll(learner: Learner, enabled: boolean): Promise<void> {
  const { cells } = await learner.facts();
  const put = `curl -s -X PUT -d '{"enabled": ${enabled}}' http://127.0.0.1:8721/iptables-c2c-logging`;
  await Promise.all(cells.map(({ cell }) => learner.run([put], cell.name)));
}

async function expectFinding(
  learner: Learner,
  story: string,
  step: string,
  text: string,
): Promise<void> {
  const { results } = await learner.check(findStory(story));
  const result = resultOf(results, { id: step });
  expect({ state: result.state, text: result.text }).toEqual({
    state: 'open',
    text: expect.stringContaining(text),
  });
}

async function untilSeen(
  learner: Learner,
  story: string,
  step: string,
  text: string,
): Promise<void> {
  let seen = '';
  for (let look = 0; look < 20 && !seen.includes(text); look++) {
    const { results } = await learner.check(findStory(story));
    seen = resultOf(results, { id: step }).text ?? '';
  }
  expect(seen).toContain(text);
}

/** The wrap-up needs something to wrap up. */
export async function tracesFor(
  id: string,
  learner: Learner,
  plane: 'kernel' | 'simulated',
): Promise<void> {
  if (id !== '999-wrap-up') return;
  await learner.start(findStory('160'), { again: true });
  const facts = await learner.facts();
  await switchAll(learner, true);
  const bypass = groupName(facts, 'bypass');
  await learner.run([
    'cf add-network-policy appA appB --protocol tcp --port 8080',
    `echo '[{"protocol":"tcp","destination":"10.9.9.9","ports":"22"}]' > left.json`,
    `cf create-security-group ${bypass} left.json`,
    `cf bind-security-group ${bypass} o --space s`,
    'rm left.json',
  ]);
  const { cells, source } = facts;
  const home = cells.find(({ cell }) => cell.ip === source.instances[0]?.cellIp);
  const cell = home?.cell.name ?? '';
  await learner.run(
    [
      'sudo install -d -m 1777 /var/vcap/data/cfnet-workshop',
      'echo nothing > /var/vcap/data/cfnet-workshop/left.txt',
    ],
    cell,
  );
  if (plane === 'kernel') await learner.run(['sudo ip netns add meow'], cell);
}
