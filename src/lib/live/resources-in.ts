import { CfnetError } from '../errors/cfnet-error.js';
import { asObject, objectsAt, valueAt, type JsonObject } from '../json/json-value.js';

/**
 * The entries of a reply that comes in one page (cf-facts 4.2: stats). A reply without a list does not mean that there are
 * none. Errors: OUTSIDE_FAILED.
 * @param path what was asked
 */
export function resourcesIn(reply: unknown, path: string): readonly JsonObject[] {
  const object = asObject(reply);
  if (Array.isArray(valueAt(object, 'resources'))) return objectsAt(object, 'resources');
  throw new CfnetError('OUTSIDE_FAILED', `GET ${path} answered no list: it has no resources`);
}
