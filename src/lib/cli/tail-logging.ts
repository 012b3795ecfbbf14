import { holdC2c, type C2cHold } from '../logging/change/hold-c2c.js';
import { recordFolder } from '../logging/restore/record-folder.js';
import { RecordStore } from '../logging/restore/record-store.js';
import type { TailPorts } from '../tail/run-tail.js';
import type { CommandContext } from './command-context.js';
import { holdTime } from './logging-flags.js';

interface TailLoggingValues {
  readonly 'enable-logging': boolean;
  readonly for?: string | undefined;
  readonly apps: readonly string[];
  readonly cell?: unknown;
  readonly all: boolean;
}

/** The ways of `tail` to the outside, with logging switched on in what it opens. Errors: USAGE */
export function withLogging(
  ports: TailPorts,
  flags: TailLoggingValues,
  { lifetime, notice }: CommandContext,
): TailPorts {
  if (!flags['enable-logging']) return ports;
  const holdMs = flags.for === undefined ? undefined : holdTime(flags.for);
  const { apps, all } = flags;
  const choice = { apps, cells: wanted(flags.cell), all };
  let held: C2cHold | undefined;
  return {
    ...ports,
    onLater: (cell) => void held?.also(cell),
    open: async () => {
      const foundation = await ports.open();
      const store = new RecordStore(recordFolder(process.env));
      held = await holdC2c({ choice, holdMs }, { foundation, store, lifetime, notice });
      return foundation;
    },
  };
}

/** Cells that a filter leaves out are not to be switched: only those that it names. */
function wanted(cell: unknown): readonly string[] {
  const values = Array.isArray(cell) ? cell.filter((one) => typeof one === 'string') : [];
  return values.filter((value) => !value.startsWith('!'));
}
