import { dropUnknown } from '../json/drop-unknown.js';
import { stringAt, type JsonObject } from '../json/json-value.js';
import type { Names } from './records.js';

/**
 * The names that Cloud Controller gives every container along: `log_config.tags` of the container
 * metadata store and `metric_tags` of an LRP have the same keys (cf-facts 3.1, 3.4).
 */
export function namesFromTags(tags: JsonObject | undefined): Names {
  return dropUnknown({
    appGuid: stringAt(tags, 'app_id'),
    appName: stringAt(tags, 'app_name'),
    spaceGuid: stringAt(tags, 'space_id'),
    spaceName: stringAt(tags, 'space_name'),
    orgGuid: stringAt(tags, 'organization_id'),
    orgName: stringAt(tags, 'organization_name'),
  });
}
