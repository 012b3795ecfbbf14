import type { LabInstance } from '../foundation/model.js';
import type { LabConnection } from './data-plane.js';

/** What arrives at a port: one request's bytes, or a datagram. */
export interface Arrival {
  readonly protocol: LabConnection['protocol'];
  readonly port: number;
  readonly payload: Buffer | undefined;
}

/** Nobody listens there. */
export const CLOSED = 'closed';
/** Somebody takes it, and nothing comes back. */
export const SILENT = 'silent';
export type Answer = Buffer | typeof CLOSED | typeof SILENT;

/** What the containers' apps, and everything outside of the foundation, answer. */
export interface Listeners {
  ofContainer(instance: LabInstance, arrival: Arrival): Promise<Answer>;
  /** @param address dotted quad of something that is no container */
  outside(address: string, arrival: Arrival): Promise<Answer>;
}

/**
 * Told of each line that a LOG rule prints, without the kernel's stamp.
 * @param uptime the stamp in microseconds; now when it is left out
 */
export type KernelLogSink = (cellId: string, text: string, uptime?: number) => void;
