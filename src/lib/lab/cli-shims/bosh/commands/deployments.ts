import { objectsAt, stringAt, stringsAt, type JsonObject } from '../../../../json/json-value.js';
import type { BoshCommand } from '../bosh-command.js';

export const deployments: BoshCommand = {
  name: 'deployments',
  aliases: ['ds', 'deps'],
  summary: 'List deployments',
  async run({ director, out }) {
    const access = director();
    out.line(access.description);
    const found = await access.list('/deployments?exclude_configs=true');
    out.table({
      content: 'deployments',
      header: ['Name', 'Release(s)', 'Stemcell(s)', 'Team(s)'],
      rows: found
        .map((deployment) => [
          stringAt(deployment, 'name') ?? '',
          versions(deployment, 'releases'),
          versions(deployment, 'stemcells'),
          stringsAt(deployment, 'teams').join('\n'),
        ])
        .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    });
  },
};

/** `silk/3.116.0`, one a line. */
function versions(deployment: JsonObject, key: string): string {
  return objectsAt(deployment, key)
    .map((item) => `${stringAt(item, 'name') ?? ''}/${stringAt(item, 'version') ?? ''}`)
    .join('\n');
}
