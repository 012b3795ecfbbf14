import type { Known } from '../errors/problem.js';
import { problemIn, readJsonDocument, type NamedText } from './json-document.js';
import { asObject, objectsAt, stringAt, type JsonObject } from './json-value.js';

/**
 * Reads a reply of Cloud Controller or the policy server: one document, or an array of the documents of
 * several pages. `cf curl` prints an error reply and still exits 0 (cf-facts 6.1), so an error may stand
 * in a file where data belong; it becomes a problem that quotes it. A list reply without a list is one too.
 */
export function readApiReply(source: NamedText): Known<readonly JsonObject[]> {
  const document = readJsonDocument(source);
  if (document.problems.length > 0) return { problems: document.problems };
  const documents: readonly unknown[] = Array.isArray(document.value)
    ? document.value
    : [document.value];
  const pages = documents.map(asObject).filter((page) => page !== undefined);
  if (pages.length < documents.length) {
    return {
      problems: [problemIn(source, `${source.name} is no API reply: objects are expected`)],
    };
  }
  const faults = pages.map(faultOf);
  return {
    value: pages.filter((_, at) => faults[at] === undefined),
    problems: faults
      .filter((fault) => fault !== undefined)
      .map((fault) => problemIn(source, `${source.name} ${fault}`)),
  };
}

/** Why a page holds no data. */
function faultOf(page: JsonObject): string | undefined {
  const error = errorText(page);
  if (error !== undefined) return `holds an error reply: ${error}`;
  const { resources = [] } = page;
  return Array.isArray(resources) ? undefined : 'is no API reply: its resources are no list';
}

/** The entries of a list reply, or the one entry that a single reply is. */
export function resourcesOf(page: JsonObject): readonly JsonObject[] {
  return Array.isArray(page['resources']) ? objectsAt(page, 'resources') : [page];
}

/** The text of an error reply in the shapes of v3, v2 and the policy server (cf-facts 4.6, 5.1). */
function errorText(page: JsonObject): string | undefined {
  const [v3] = objectsAt(page, 'errors');
  if (v3 !== undefined) return stringAt(v3, 'detail') ?? stringAt(v3, 'title') ?? 'no text';
  if (stringAt(page, 'error_code') !== undefined) {
    return stringAt(page, 'description') ?? stringAt(page, 'error_code');
  }
  return stringAt(page, 'error');
}
