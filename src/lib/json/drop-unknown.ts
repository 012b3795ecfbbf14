/** `T` with each key that may be `undefined` turned into an optional one. */
export type WithoutUnknown<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A copy without the keys that are `undefined`: what is unknown is left out, in records and in JSON. */
export function dropUnknown<T extends object>(object: T): WithoutUnknown<T> {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as WithoutUnknown<T>;
}
