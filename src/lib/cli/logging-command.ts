import type { ExitCodeValue } from '../errors/cfnet-error.js';
import type { ChosenFoundation } from '../live/open-chosen.js';
import type { CommandContext } from './command-context.js';
import { wantedChange, type ChangeFlagValues } from './logging-flags.js';

type Flags = ChangeFlagValues & ChosenFoundation & { readonly json: boolean };

/** The run of `logging enable` and `logging disable`. Errors: those of the services. */
export async function runChangeCommand(
  enabled: boolean,
  { flags, args }: { readonly flags: Flags; readonly args: { readonly file?: string | undefined } },
  context: CommandContext,
): Promise<ExitCodeValue> {
  const wanted = wantedChange(flags, args.file);
  return flags['ops-file']
    ? writeOpsFile(enabled, flags, args.file, context)
    : change(enabled, wanted, flags, context);
}

async function change(
  enabled: boolean,
  wanted: ReturnType<typeof wantedChange>,
  flags: Flags,
  context: CommandContext,
): Promise<ExitCodeValue> {
  const [
    { runChange },
    { openChosenFoundation },
    { RecordStore },
    { recordFolder },
    progress,
    text,
  ] = await Promise.all([
    import('../logging/change/run-change.js'),
    import('../live/open-chosen.js'),
    import('../logging/restore/record-store.js'),
    import('../logging/restore/record-folder.js'),
    import('./cell-progress.js'),
    import('../output/logging/change-text.js'),
  ]);
  const { jsonText } = await import('../output/json-text.js');
  const { lifetime, notice, out, palette, columns } = context;
  const list = new progress.CellProgressList(
    { stderr: process.stderr, notice },
    { doing: 'Switching', done: 'done' },
  );
  lifetime.onEnd(() => list.shown());
  return runChange(
    { enabled, ...wanted },
    {
      foundation: await openChosenFoundation(flags, context),
      store: new RecordStore(recordFolder(process.env)),
      lifetime,
      progress: list,
      shown: () => list.shown(),
      notice,
      print: async (document) => {
        await list.shown();
        const shown = flags.json
          ? `${jsonText(document, 2)}\n`
          : text.changeText(document, { palette, columns });
        await out.write(shown);
      },
    },
  );
}

async function writeOpsFile(
  enabled: boolean,
  flags: Flags,
  file: string | undefined,
  context: CommandContext,
): Promise<ExitCodeValue> {
  const [{ runOpsFile }, { openChosenFoundation }, text, { jsonText }, { createPalette }] =
    await Promise.all([
      import('../logging/ops-file/run-ops-file.js'),
      import('../live/open-chosen.js'),
      import('../output/logging/ops-file-text.js'),
      import('../output/json-text.js'),
      import('../output/color.js'),
    ]);
  const { out, columns, notice } = context;
  return runOpsFile(
    await openChosenFoundation(flags, context),
    { enabled, file },
    {
      print: async (document) => {
        if (flags.json) return out.write(`${jsonText(document, 2)}\n`);
        await out.write(text.opsFileData(document));
        const palette = createPalette(false);
        for (const line of text
          .opsFileHowTo(document, { palette, columns })
          .trimEnd()
          .split('\n')) {
          notice(line);
        }
        return undefined;
      },
    },
  );
}
