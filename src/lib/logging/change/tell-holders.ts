import { CfnetError } from '../../errors/cfnet-error.js';
import { requireFree } from '../restore/holding.js';
import type { RecordStore } from '../restore/record-store.js';
import type { ChangeDocument } from './change-document.js';

/** What was found as it was to be may be so only for as long as another cfnet holds it. */
export async function tellWhoPutsBack(
  { cells, security_groups: groups }: Pick<ChangeDocument, 'cells' | 'security_groups'>,
  { store, notice }: { readonly store: RecordStore; readonly notice: (sentence: string) => void },
): Promise<void> {
  const ids = new Set([...cells.map(({ cell }) => cell.id), ...groups.map(({ guid }) => guid)]);
  const { value: records } = await store.list();
  for (const record of records) {
    if (!ids.has(record.kind === 'c2c' ? record.cell.id : record.group.guid)) continue;
    await requireFree(record).catch((error: unknown) => {
      if (!(error instanceof CfnetError)) throw error;
      notice(error.message);
    });
  }
}
