import type { ExitCodeValue } from '../errors/cfnet-error.js';
import type { ChosenFoundation } from '../live/open-chosen.js';
import type { CommandContext } from './command-context.js';
import { questionIn, watchSeconds, type DoctorFlagValues } from './doctor-flags.js';

type Flags = DoctorFlagValues &
  ChosenFoundation & {
    readonly json: boolean;
    readonly cell?: string[] | undefined;
    readonly all: boolean;
  };

/** The run of `doctor`. Errors: USAGE, those of the services. */
export async function runDoctorCommand(
  flags: Flags,
  context: CommandContext,
): Promise<ExitCodeValue> {
  const [{ runDoctor }, { openChosenClis }, { CellProgressList }, { doctorText }, { jsonText }] =
    await Promise.all([
      import('../doctor/run-doctor.js'),
      import('../live/open-chosen.js'),
      import('./cell-progress.js'),
      import('../output/doctor-text.js'),
      import('../output/json-text.js'),
    ]);
  const { lifetime, notice, out, palette, columns } = context;
  const screen = { stderr: process.stderr, notice: () => undefined };
  const progress = new CellProgressList(screen, { doing: 'Looking at', done: 'seen' });
  lifetime.onEnd(() => progress.shown());
  const question = questionIn(flags);
  const clis = await openChosenClis(flags, context);
  return runDoctor(
    {
      ...clis,
      choice: { cells: flags.cell ?? [], apps: [], all: flags.all },
      signal: lifetime.signal,
      progress,
      watchSeconds: watchSeconds(flags),
      ...(question && { question }),
    },
    {
      notice,
      print: async (document) => {
        await progress.shown();
        const text = flags.json
          ? `${jsonText(document, 2)}\n`
          : doctorText(document, { palette, columns });
        await out.write(text);
      },
    },
  );
}
