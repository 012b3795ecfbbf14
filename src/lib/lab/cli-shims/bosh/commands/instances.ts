import { stringAt } from '../../../../json/json-value.js';
import type { BoshCall, BoshCommand } from '../bosh-command.js';
import { headerOf, instanceRecords, rowsOf, type InstanceColumns } from '../instance-rows.js';

export const instances: BoshCommand = {
  name: 'instances',
  aliases: ['is', 'ins'],
  summary: 'List all instances in a deployment',
  options: { ps: { type: 'boolean', short: 'p' }, details: { type: 'boolean', short: 'i' } },
  run: (call) =>
    showInstances(call, 'instances', {
      process: call.flags.has('ps'),
      details: call.flags.has('details'),
      deployment: true,
    }),
};

export const vms: BoshCommand = {
  name: 'vms',
  summary: 'List all VMs in all deployments',
  run: (call) => showInstances(call, 'vms', { vm: true }),
};

/** One table for each deployment. */
async function showInstances(
  { director, deployment, out }: BoshCall,
  kind: 'instances' | 'vms',
  columns: InstanceColumns,
): Promise<void> {
  const access = director();
  out.line(access.description);
  const names =
    deployment === undefined
      ? (await access.list('/deployments?exclude_configs=true')).map((d) => stringAt(d, 'name'))
      : [deployment];
  for (const name of names.filter((text) => text !== undefined)) {
    const { taskId, records } = await instanceRecords(access, name, kind);
    out.task(taskId, 'Done');
    out.table({
      title: `Deployment '${name}'`,
      content: kind,
      header: headerOf(columns),
      rows: rowsOf(records, name, columns),
    });
  }
}
