import type { AppIdentity, Cell, Container } from '../directory/model.js';
import type { Address } from '../net/address.js';

/** An address that packets start from or go to, with who has it. */
export interface Spot {
  readonly address: Address;
  /** The same as text. */
  readonly ip: string;
  readonly container?: Container;
  /** The cell whose own address it is. */
  readonly cell?: Cell & { readonly id: string };
}

/** What SRC or DST stands for. */
export interface End {
  /** As sentences call it: `frontend`, `frontend/0`, `203.0.113.10`. */
  readonly name: string;
  /** The app that was named, itself or by one of its containers. */
  readonly app?: AppIdentity;
  /** Every instance of an app, or the one address. Empty for an app of which nothing runs. */
  readonly spots: readonly Spot[];
  /** It was given by its address, and by no name. */
  readonly isAddress?: true;
  /** The port of `IP:PORT` or `app:PORT`. */
  readonly port?: number;
}

/** The cell that a spot's packets pass through, as far as the directory tells. */
export function cellIdOf({ container, cell }: Spot): string | undefined {
  return container?.cellId ?? cell?.id;
}
