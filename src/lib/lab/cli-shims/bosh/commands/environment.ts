import { booleanAt, objectAt, stringAt, type JsonObject } from '../../../../json/json-value.js';
import type { BoshCommand } from '../bosh-command.js';

export const environment: BoshCommand = {
  name: 'environment',
  aliases: ['env'],
  summary: 'Show environment',
  async run({ director, out }) {
    const access = director();
    out.line(access.description);
    const info = await access.info();
    const cells = cellsOf(info);
    out.table({
      content: '',
      header: cells.map(([title]) => title),
      rows: [cells.map(([, value]) => value)],
      transposed: true,
    });
  },
};

function cellsOf(info: JsonObject): readonly (readonly [string, string])[] {
  const text = (key: string): string => stringAt(info, key) ?? '';
  const stemcell = stringAt(info, 'stemcell_os');
  const features = featuresOf(objectAt(info, 'features'));
  return [
    ['Name', text('name')],
    ['UUID', text('uuid')],
    ['Version', text('version')],
    ...(stemcell === undefined
      ? []
      : [['Director Stemcell', `${stemcell}/${text('stemcell_version')}`] as const]),
    ...(text('cpi') === '' ? [] : [['CPI', text('cpi')] as const]),
    ...(features === '' ? [] : [['Features', features] as const]),
    ['User', stringAt(info, 'user') ?? '(not logged in)'],
  ];
}

function featuresOf(features: JsonObject | undefined): string {
  return Object.keys(features ?? {})
    .map((name) => {
      const enabled = booleanAt(objectAt(features, name), 'status') === true;
      return `${name}: ${enabled ? 'enabled' : 'disabled'}`;
    })
    .sort()
    .join('\n');
}
