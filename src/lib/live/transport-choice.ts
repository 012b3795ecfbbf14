/** Ways into cells that can be asked for; `auto` takes the best one that works. */
export const TRANSPORTS = ['auto', 'direct', 'bosh', 'ssh'] as const;
export type TransportChoice = (typeof TRANSPORTS)[number];
