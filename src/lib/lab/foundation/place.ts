/** Where a command runs: the shell of a cell, or inside of a container. */
export type Place =
  | { readonly kind: 'cell'; readonly cellId: string }
  | { readonly kind: 'container'; readonly handle: string };
