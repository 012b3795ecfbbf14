import { stringAt } from '../../../../json/json-value.js';
import { healthOf, processesOf, routesByApp } from '../app-summary.js';
import type { CfCommand } from '../cf-command.js';
import { appFrom } from '../cf-lookup.js';

export const apps: CfCommand = {
  name: 'apps',
  alias: 'a',
  summary: 'List all apps in the target space',
  usage: 'apps',
  required: [],
  async run({ session, out }) {
    const { space, where } = session.requireSpace();
    out.line(`Getting apps ${where}`);
    out.line();
    const records = await session.list(`/v3/apps?order_by=name&space_guids=${space.guid}`);
    if (records.length === 0) {
      out.line('No apps found');
      return undefined;
    }
    const found = records.map(appFrom);
    const [routes, ...processes] = await Promise.all([
      routesByApp(
        session,
        found.map(({ guid }) => guid),
      ),
      ...found.map(({ guid }) => processesOf(session, guid)),
    ]);
    out.table([
      ['name', 'requested state', 'processes', 'routes'],
      ...found.map(({ guid, name, record }, index) => [
        name,
        (stringAt(record, 'state') ?? '').toLowerCase(),
        (processes[index] ?? [])
          .map((process) => `${process.type}:${healthOf(process)}`)
          .join(', '),
        (routes.get(guid) ?? []).join(', '),
      ]),
    ]);
    return undefined;
  },
};
