import { createHash } from 'node:crypto';

import type { RandomBytes } from '../../../../src/lib/lab/foundation/guid.js';
import type { Foundation } from '../../../../src/lib/lab/foundation/foundation.js';
import type { LabApp, LabInstance } from '../../../../src/lib/lab/foundation/model.js';
import { createFoundation, type SeedOptions } from '../../../../src/lib/lab/foundation/seed.js';

export const START = Date.parse('2026-01-05T09:00:00Z');

/** The same "random" bytes in every run. */
export function countedRandom(): RandomBytes {
  let calls = 0;
  return (count) => createHash('sha256').update(String(calls++)).digest().subarray(0, count);
}

/** A clock that goes on one second with each reading. */
export function countingClock(): () => number {
  let seconds = 0;
  return () => START + 1000 * seconds++;
}

export function testLab(options: Partial<SeedOptions> = {}): Foundation {
  return createFoundation({ clock: countingClock(), random: countedRandom(), ...options });
}

export function appCalled(lab: Foundation, name: string): LabApp {
  const [app] = lab.apps.named(name);
  if (app === undefined) throw new Error(`no app ${name}`);
  return app;
}

export function instanceOf(lab: Foundation, name: string, index = 0): LabInstance {
  const found = lab.instances.ofApp(appCalled(lab, name).guid).find((one) => one.index === index);
  if (found === undefined) throw new Error(`no instance ${index} of ${name}`);
  return found;
}
