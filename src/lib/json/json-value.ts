/**
 * Reading JSON from outside: nothing is taken for granted, and what is missing, empty or of another
 * type is `undefined`. API replies leave keys out, send `null`, or send `""` for the same "not known".
 */

export type JsonObject = Readonly<Record<string, unknown>>;

export function asObject(value: unknown): JsonObject | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value as JsonObject;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** Own keys only: a key named `constructor` must not read the prototype's. */
export function valueAt(object: JsonObject | undefined, key: string): unknown {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

export function objectAt(object: JsonObject | undefined, key: string): JsonObject | undefined {
  return asObject(valueAt(object, key));
}

/** The object that stands `path` levels down. */
export function objectIn(
  object: JsonObject | undefined,
  ...path: readonly string[]
): JsonObject | undefined {
  return path.reduce(objectAt, object);
}

export function arrayAt(object: JsonObject | undefined, key: string): readonly unknown[] {
  return asArray(valueAt(object, key));
}

/** The objects of an array; anything else in it is passed over. */
export function objectsAt(object: JsonObject | undefined, key: string): readonly JsonObject[] {
  return arrayAt(object, key)
    .map(asObject)
    .filter((item) => item !== undefined);
}

export function stringsAt(object: JsonObject | undefined, key: string): readonly string[] {
  return arrayAt(object, key).filter((item) => typeof item === 'string');
}

/** A non-empty string. */
export function stringAt(object: JsonObject | undefined, key: string): string | undefined {
  const value = valueAt(object, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A finite number. */
export function numberAt(object: JsonObject | undefined, key: string): number | undefined {
  const value = valueAt(object, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A whole number, also where it is written as decimal text (`"instance_id":"1"`). */
export function integerAt(object: JsonObject | undefined, key: string): number | undefined {
  const value = valueAt(object, key);
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

export function booleanAt(object: JsonObject | undefined, key: string): boolean | undefined {
  const value = valueAt(object, key);
  return typeof value === 'boolean' ? value : undefined;
}

/** A moment written as RFC 3339 text, in milliseconds of the Unix epoch. */
export function timeAt(object: JsonObject | undefined, key: string): number | undefined {
  const text = stringAt(object, key);
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
