import type { Flow } from '../../../src/lib/flow/flow.js';
import { flowIn } from '../../support/foundation.js';
import { logLine, silkPrefix } from '../../support/log-line.js';

const FLOW = flowIn({}, logLine({ prefix: silkPrefix('OK_', 'd5978989-1401-49ff-46cd-33e7') }));

/** A flow told from others by its name, which is its log line. */
export function flowAt(ms: number | undefined, name: string): Flow {
  const { packet } = FLOW;
  const time = ms === undefined ? undefined : { text: new Date(ms).toISOString(), ms };
  return { ...FLOW, packet: { ...packet, envelope: { ...packet.envelope, time }, raw: name } };
}

export function nameOf({ packet }: Flow): string {
  return packet.raw;
}

/** A stream of batches that notes what its reader does. */
export class NotedStream implements AsyncIterable<readonly Flow[]> {
  asked = 0;
  isClosed = false;

  constructor(readonly batches: readonly (readonly Flow[])[]) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly Flow[]> {
    try {
      for (const batch of this.batches) {
        this.asked++;
        yield await Promise.resolve(batch);
      }
    } finally {
      this.isClosed = true;
    }
  }
}

export async function namesOf(batches: AsyncIterable<readonly Flow[]>): Promise<string[]> {
  const names: string[] = [];
  for await (const batch of batches) names.push(...batch.map(nameOf));
  return names;
}
