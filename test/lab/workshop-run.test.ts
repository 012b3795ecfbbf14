import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { CellTransport } from '../../src/lib/cell-transport/cell-transport.js';
import { CfnetError } from '../../src/lib/errors/cfnet-error.js';
import type { LiveFoundation } from '../../src/lib/live/foundation.js';
import type { Asker, WorkshopPorts } from '../../src/lib/workshop/run/ports.js';
import { askOpen } from '../../src/lib/workshop/run/ask-open.js';
import { checkStory } from '../../src/lib/workshop/run/check-story.js';
import { resetStories } from '../../src/lib/workshop/run/reset-story.js';
import { startStory } from '../../src/lib/workshop/run/start-story.js';
import { findStory, STORIES } from '../../src/lib/workshop/stories/all-stories.js';
import { policyIsThere } from '../../src/lib/workshop/judges/policy-judges.js';
import { progressFile } from '../../src/lib/workshop/progress/progress-file.js';
import { cellsOf } from '../../src/lib/workshop/look/apps.js';
import { groupName } from '../../src/lib/workshop/look/egress.js';
import { LabUnderTest } from './lab-program.js';
import { Learner } from './learner.js';
import { resultOf } from './take-story.js';

const LOGGING = findStory('160');
const BYPASS = findStory('180');
const MARKS = findStory('070');
const SAME_CELL = findStory('150');
const WORKFLOW = findStory('001');

let lab: LabUnderTest;
let learner: Learner;
beforeAll(async () => {
  lab = await LabUnderTest.create();
  await lab.up(
    ...['--plane', 'simulated', '--logging', 'all', '--cells', '3', '--apps', 'appA,appB,appC'],
  );
  learner = await Learner.at(lab, 'simulated');
  await learner.run(['cf scale appB -i 2']);
});
afterEach(async () => {
  await learner.reset();
  await learner.run(['cf remove-network-policy appA appB --protocol tcp --port 8080']);
});
afterAll(async () => {
  try {
    await learner.close();
  } finally {
    await lab.remove();
  }
});

/** A person who gives the answers one after the other. */
function person(...answers: readonly boolean[]): Asker & { readonly asked: string[] } {
  const asked: string[] = [];
  const left = [...answers];
  return {
    asked,
    confirm: (question) => {
      asked.push(question);
      return Promise.resolve(left.shift() === true);
    },
    choose: () => Promise.resolve(undefined),
  };
}

/** The same object, but for some of its members. */
function changed<T extends object>(whole: T, members: Partial<T>): T {
  return new Proxy(whole, {
    get: (target, key) => {
      if (key in members) return members[key as keyof T];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Cells that can be looked at, and whose agents cannot be told anything. */
function deafCells(): WorkshopPorts {
  const { foundation } = learner.ports;
  const transport = async (): Promise<CellTransport> => {
    const real = await foundation.transport();
    const run: CellTransport['run'] = (cell, script, options) =>
      script.text.includes('-X PUT')
        ? Promise.reject(new CfnetError('OUTSIDE_FAILED', `${cell.name} is deaf`))
        : real.run(cell, script, options);
    return changed(real, { run });
  };
  return { ...learner.ports, foundation: changed(foundation, { transport }) };
}

/** A foundation that takes every order and follows none: each question is answered as it was the first time. */
function standingStill(): LiveFoundation {
  const { foundation } = learner.ports;
  const { cf } = foundation;
  const answers = new Map<string, Promise<unknown>>();
  const once = <T>(question: string, ask: () => Promise<T>): Promise<T> => {
    const answer = answers.get(question) ?? ask();
    answers.set(question, answer);
    return answer as Promise<T>;
  };
  return changed(foundation, {
    cf: changed(cf, {
      target: () => once('target', () => cf.target()),
      list: (path) => once(path, () => cf.list(path)),
      request: (method, path) =>
        method === 'GET' ? once(path, () => cf.request('GET', path)) : Promise.resolve(undefined),
    }),
    transport: async () => {
      const real = await foundation.transport();
      return changed(real, {
        run: (cell, script) => once(`${cell.id} ${script.text}`, () => real.run(cell, script)),
      });
    },
  });
}

const start = (story = LOGGING, ports: WorkshopPorts = learner.ports, yes = true) =>
  startStory({ story, yes, again: false }, ports);

/** Of the cells of appB. */
async function loggingCells(): Promise<readonly boolean[]> {
  const facts = await learner.facts();
  return cellsOf(facts, facts.destination).map(({ logsAccepted }) => logsAccepted === true);
}

async function policies(): Promise<number> {
  return (await learner.facts()).policies.length;
}

async function addPolicy(): Promise<void> {
  await learner.run(['cf add-network-policy appA appB --protocol tcp --port 8080']);
}

test('what is not agreed to is not done, and the story has not begun', async () => {
  const ask = person(true, false);
  await addPolicy();
  const started = await start(LOGGING, { ...learner.ports, ask }, false);
  expect(ask.asked).toEqual([
    'The story needs a change: remove the policies between appA and appB, and no others. Do it now?',
    'The story needs a change: switch logging of packets between apps off on the cells of appB. Do it now?',
  ]);
  expect(started).toMatchObject({ isStarted: false, hasChanged: false });
  expect(await policies()).toBe(1);
  expect(await loggingCells()).toEqual([true, true]);
  expect((await learner.ports.store.read())?.prepared).toBeUndefined();
});

test('what is agreed to is done, and reset puts back what was there: policies, and logging that was on', async () => {
  await addPolicy();
  const started = await start(LOGGING, { ...learner.ports, ask: person(true, true) }, false);
  expect(started).toMatchObject({ isStarted: true, hasChanged: true });
  expect(await policies()).toBe(0);
  expect(await loggingCells()).toEqual([false, false]);
  expect((await learner.ports.store.read())?.prepared).toBeUndefined();

  const refused = await resetStories([LOGGING], false, { ...learner.ports, ask: person(false) });
  expect(refused).toMatchObject({ isAgreed: false });
  expect(await loggingCells()).toEqual([false, false]);

  const { done, problems } = await learner.reset([LOGGING]);
  expect(problems).toEqual([]);
  expect(done).toEqual([
    'put the policy appA to appB, tcp 8080 back',
    expect.stringMatching(/^switch c2c logging on again on diego-cell\//),
    expect.stringMatching(/^switch c2c logging on again on diego-cell\//),
  ]);
  expect(await policies()).toBe(1);
  expect(await loggingCells()).toEqual([true, true]);
});

test('a start that fails half-way has noted what it changed, and reset undoes it', async () => {
  await addPolicy();
  const notices: string[] = [];
  const ports = { ...deafCells(), notice: (sentence: string) => notices.push(sentence) };
  await expect(start(LOGGING, ports)).rejects.toMatchObject({ code: 'OUTSIDE_FAILED' });
  expect(notices.at(-1)).toBe(
    'What was set up until then can be undone: cfnet workshop reset 160-logging',
  );
  expect(await policies()).toBe(0);
  const progress = await learner.ports.store.read();
  expect(progress?.stories).toEqual({});
  expect(Object.keys(progress?.prepared ?? {})).toEqual(['160-logging']);

  expect(await learner.reset([LOGGING])).toMatchObject({
    done: ['put the policy appA to appB, tcp 8080 back'],
    problems: [],
  });
  expect(await policies()).toBe(1);
  expect((await learner.ports.store.read())?.prepared).toBeUndefined();
});

test('a second start knows of what the first one changed', async () => {
  await addPolicy();
  await expect(start(LOGGING, deafCells())).rejects.toBeInstanceOf(CfnetError);
  expect(await start()).toMatchObject({ isStarted: true });
  const { done } = await learner.reset([LOGGING]);
  expect(done).toContain('put the policy appA to appB, tcp 8080 back');
  expect(await policies()).toBe(1);
});

test('what was set up and does not take hold is told, and the story does not begin', async () => {
  const waits: number[] = [];
  const started = await start(MARKS, {
    ...learner.ports,
    foundation: standingStill(),
    wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
  });
  expect(started).toMatchObject({ isStarted: false, hasChanged: true, results: [] });
  expect(waits).toHaveLength(19);
  expect(await learner.reset([MARKS])).toMatchObject({ done: [], problems: [] });
});

test('an app is scaled until it runs where the story needs it, and back again', async () => {
  const before = (await learner.facts()).destination.instances.length;
  await learner.run(['cf scale appB -i 1']);
  expect(await start(SAME_CELL)).toMatchObject({ isStarted: true, hasChanged: true });
  const now = (await learner.facts()).destination.instances;
  expect(new Set(now.map(({ cellIp }) => cellIp)).size).toBe(2);
  expect((await learner.reset([SAME_CELL])).done).toContain('scale appB back to 1');
  await learner.run([`cf scale appB -i ${before}`]);
});

test('a security group of the same name that was there before is somebody else’s', async () => {
  const bypass = groupName(await learner.facts(), 'bypass');
  const make = `echo '[]' > g.json && cf create-security-group ${bypass} g.json && rm g.json`;
  const groups = async () =>
    (await learner.facts()).groups.filter(({ name }) => name === bypass).length;
  await learner.run([make]);
  await start(BYPASS);
  expect((await learner.reset([BYPASS])).done).not.toContain(`delete the security group ${bypass}`);
  expect(await groups()).toBe(1);
  await learner.run([`cf delete-security-group ${bypass} -f`]);

  await start(BYPASS);
  await learner.run([make]);
  expect((await learner.reset([BYPASS])).done).toContain(`delete the security group ${bypass}`);
  expect(await groups()).toBe(0);
});

test('what is tidied up is not tidied up again', async () => {
  await start(WORKFLOW);
  await learner.reset(STORIES);
  const events = (await learner.ports.store.read())?.events.length;
  expect(await learner.reset(STORIES)).toMatchObject({ done: [], problems: [] });
  expect((await learner.ports.store.read())?.events).toHaveLength(events ?? 0);
});

test('a person at the terminal is asked what is open, and told why an answer is wrong', async () => {
  await start(WORKFLOW);
  const notices: string[] = [];
  const asked: string[] = [];
  const choices: (readonly string[])[] = [];
  const ask: Asker = {
    confirm: () => Promise.resolve(false),
    choose: (question, texts) => {
      asked.push(question);
      choices.push(texts);
      return Promise.resolve(asked.length === 1 ? 0 : undefined);
    },
  };
  const ports = { ...learner.ports, ask, notice: (sentence: string) => notices.push(sentence) };
  const checked = await checkStory(WORKFLOW, new Map(), ports);
  expect(asked).toEqual([]);
  const { results, progress } = await askOpen(checked, ask, ports);
  const question = WORKFLOW.steps.find(({ kind }) => kind === 'question');
  const id = question?.id ?? '';
  expect(asked[0]).toContain('appA');
  expect(choices[0]?.length).toBeGreaterThan(2);
  expect(notices.at(-1)).toMatch(/^(Right|Not quite): /);
  expect(progress.stories[WORKFLOW.id]?.answers).toEqual({ [id]: choices[0]?.[0] });
  expect(resultOf(results, { id }).state).toBe(
    notices.at(-1)?.startsWith('Right') === true ? 'done' : 'wrong',
  );
});

test('an answer is kept at once, whatever comes of the next question', async () => {
  await start(WORKFLOW);
  let asked = 0;
  const ask: Asker = {
    confirm: () => Promise.resolve(false),
    choose: () => {
      if (asked++ > 0) throw new Error('interrupted');
      return Promise.resolve(0);
    },
  };
  const checked = await checkStory(WORKFLOW, new Map(), learner.ports);
  await expect(askOpen(checked, ask, learner.ports)).rejects.toThrow('interrupted');
  const story = (await learner.ports.store.read())?.stories[WORKFLOW.id];
  expect(Object.keys(story?.answers ?? {})).toHaveLength(1);
});

test('the wrap-up is for those who have begun something', async () => {
  const fresh = progressFile({ XDG_STATE_HOME: lab.state }, 'nothing yet');
  const ports = { ...learner.ports, store: fresh };
  const { isStarted, assumptions } = await start(findStory('999'), ports);
  expect(isStarted).toBe(false);
  expect(assumptions.at(-1)?.finding).toEqual({
    holds: false,
    seen: 'no story of the workshop was begun yet: there is nothing to wrap up',
  });
});

test('reset and the wrap-up look at cells that the apps have left, too', async () => {
  await learner.run(['cf scale appB -i 1']);
  await start(LOGGING);
  const cellOf = async () => {
    const { cells, destination } = await learner.facts();
    return cells.find(({ cell }) => cell.ip === destination.instances[0]?.cellIp)?.cell.name;
  };
  const first = await cellOf();
  for (let others = 3; others < 9 && (await cellOf()) === first; others++) {
    await learner.run(['cf stop appB', `cf scale appC -i ${others}`, 'cf start appB']);
  }
  expect(await cellOf()).not.toBe(first);
  expect((await learner.facts()).cells.map(({ cell }) => cell.name)).not.toContain(first);

  await learner.start(findStory('999'));
  const { results } = await learner.check(findStory('999'));
  expect(resultOf(results, { id: '5' }).text).toBe(
    `c2c logging on ${first ?? ''} was on before the workshop, and is off now`,
  );
  const { done } = await learner.reset([findStory('999'), LOGGING]);
  expect(done).toContain(`switch c2c logging on again on ${first ?? ''}`);
  expect((await learner.ports.store.read())?.entered).toEqual([]);
  await learner.run(['cf scale appC -i 1', 'cf scale appB -i 2']);
});

test('an app that is not one of the two is called by its name', async () => {
  const other = 'network-policy appA appC --protocol tcp --port 8080';
  await learner.run([`cf add-${other}`]);
  const facts = await learner.facts();
  await learner.run([`cf remove-${other}`]);
  const situation = { facts, baseline: {}, startedAt: 0, passedAt: new Map<string, number>() };
  expect(policyIsThere(situation)).toMatchObject({
    holds: false,
    seen: 'there is a policy appA to appC, tcp 8080; the one from appA to appB is missing',
  });
});

test('what was done with other apps is left as it is, and said', async () => {
  await start(WORKFLOW);
  const heard: string[] = [];
  const others = {
    ...learner.ports,
    apps: { source: 'appB', destination: 'appA' },
    notice: (sentence: string) => heard.push(sentence),
  };
  await startStory({ story: WORKFLOW, yes: true, again: false }, others);
  expect(heard).toContain(
    'The workshop begins anew with appB and appA; what was done with appA and appB is kept for when you come back to them',
  );
  await resetStories(STORIES, true, others);
  expect(heard.at(-1)).toBe(
    'What was done with appA and appB is left as it is: cfnet workshop reset --from-app appA --to-app appB',
  );

  const back = { ...others, apps: { source: 'appA', destination: 'appB' } };
  const { wasUnderWay } = await startStory({ story: WORKFLOW, yes: true, again: false }, back);
  expect(wasUnderWay).toBe(true);
  // Without naming them again: what was chosen stays chosen.
  expect((await learner.check(WORKFLOW)).progress.apps).toMatchObject(back.apps);
});
