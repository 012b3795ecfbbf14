import { CfnetError, ExitCode, type ErrorCode, type ExitCodeValue } from '../errors/cfnet-error.js';
import {
  errorFromProblem,
  isFailure,
  problemFromError,
  problemText,
  type Problem,
} from '../errors/problem.js';
import { dropUnknown } from '../json/drop-unknown.js';
import { cellCalled, noCell } from '../logging/cells/choose-cells.js';
import { errorDocuments } from '../logging/status/status-document.js';
import type { CheckStatus } from './check.js';
import { DoctorGrounds, type GroundsOptions } from './doctor-grounds.js';
import { runChecks } from './run-checks.js';
import type { Answer, CauseAnswer, CauseId } from './silence/cause.js';
import { examineSilence, type Silence, type SilenceQuestion } from './silence/examine-silence.js';
import { mainCause } from './silence/why-silent.js';

/** The document of `doctor --json`. */
export interface DoctorDocument {
  readonly version: 1;
  readonly checks: readonly {
    readonly id: string;
    readonly title: string;
    readonly status: CheckStatus;
    readonly detail: string;
    readonly fix?: string;
    /** BOSH instance ids. */
    readonly cells?: readonly string[];
  }[];
  /** Present where it was asked why lines are missing. */
  readonly silence?: {
    readonly question: string;
    readonly prediction?: string;
    /** What the causes say nothing of; absent: everything was looked at. */
    readonly not_looked_at?: readonly {
      /** BOSH instance id; absent: the deployment has no such cell. */
      readonly cell?: string;
      readonly instances: readonly string[];
    }[];
    /** The cause that explains it; absent: none does. */
    readonly cause?: CauseId;
    readonly causes: readonly {
      readonly id: CauseId;
      readonly title: string;
      readonly answer: Answer;
      readonly evidence: string;
      readonly fix?: string;
    }[];
  };
  readonly errors: readonly {
    readonly cell?: string;
    readonly code: ErrorCode;
    readonly message: string;
  }[];
}

export interface DoctorOrder extends Omit<GroundsOptions, 'watchSeconds'> {
  /** Absent: only what is to be in place is checked. */
  readonly question?: SilenceQuestion;
  /** Seconds that counters are watched for the question. */
  readonly watchSeconds: number;
}

export interface DoctorPorts {
  readonly print: (document: DoctorDocument) => Promise<void> | undefined;
  readonly notice: (sentence: string) => void;
}

/** Long enough to see a busy log grow. */
const CHECK_WATCH_SECONDS = 1;

/**
 * Checks whether all is in place to use cfnet here, and, if asked, why lines are missing. @returns the exit code of
 * the contract: 1 where a check failed or the lines are missing for a reason. Errors: NOT_FOUND for a cell that is not there.
 */
export async function runDoctor(order: DoctorOrder, ports: DoctorPorts): Promise<ExitCodeValue> {
  const grounds = new DoctorGrounds({ ...order, watchSeconds: CHECK_WATCH_SECONDS });
  await requireCells(order, grounds);
  const checks = await runChecks(grounds);
  const answer = order.question && (await answerTo(order.question, grounds, order, ports));
  const problems = answer?.problems ?? [];
  await ports.print({
    version: 1,
    checks: checks.map(({ id, title, status, detail, fix, cells }) => ({
      id,
      title,
      status,
      detail,
      ...dropUnknown({ fix, cells }),
    })),
    ...(answer?.silence && { silence: silenceDocument(answer.silence) }),
    errors: errorDocuments(problems),
  });
  const isBad = checks.some(({ status }) => status === 'failed');
  const [problem] = problems;
  if (problem !== undefined && answer?.silence === undefined) {
    return problem.code === 'NOT_FOUND' ? ExitCode.notFound : ExitCode.partial;
  }
  if (isBad || (answer?.silence && isSilent(answer.silence))) return ExitCode.no;
  return problems.some(isFailure) ? ExitCode.partial : ExitCode.done;
}

/** Of a foundation that cannot be asked the checks tell. */
async function requireCells({ choice }: DoctorOrder, grounds: DoctorGrounds): Promise<void> {
  if (choice.cells.length === 0) return;
  const cells = await grounds
    .foundation()
    .then((foundation) => foundation.cells())
    .catch(ifAsked);
  const missing = cells && choice.cells.find((name) => cellCalled(name, cells.value) === undefined);
  if (missing === undefined) return;
  throw errorFromProblem(noCell(missing, cells?.value ?? []));
}

function ifAsked(error: unknown): undefined {
  if (!(error instanceof CfnetError)) throw error;
  return undefined;
}

interface Answered {
  readonly silence?: Silence;
  readonly problems: readonly Problem[];
}

/** What keeps the question from being answered is told beside the checks, which may say why. Errors: USAGE. */
async function answerTo(
  question: SilenceQuestion,
  grounds: DoctorGrounds,
  order: DoctorOrder,
  { notice }: DoctorPorts,
): Promise<Answered> {
  try {
    const foundation = await grounds.foundation();
    const { value: cells } = await foundation.cells();
    const lookedAt = order.choice.cells.map((name) => cellCalled(name, cells)?.id ?? name);
    const silence = await examineSilence(
      question,
      { watchSeconds: order.watchSeconds, lookedAt },
      {
        foundation,
        transport: await foundation.transport(),
        signal: order.signal,
        notice,
      },
    );
    const problems = uniqueProblems(silence.problems);
    problems.forEach((problem) => {
      notice(problemText(problem));
    });
    return { silence, problems };
  } catch (error) {
    if (!(error instanceof CfnetError) || error.code === 'USAGE') throw error;
    notice(`${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`);
    return { problems: [problemFromError(error)] };
  }
}

/** The way into a cell that is lost is tried more than once. */
function uniqueProblems(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

function isSilent({ answers }: Silence): boolean {
  const cause = mainCause(answers);
  return cause !== undefined && cause.id !== 'lines-there';
}

function silenceDocument({
  question,
  prediction,
  answers,
  unseen,
}: Silence): NonNullable<DoctorDocument['silence']> {
  const cause = mainCause(answers);
  return {
    question,
    ...dropUnknown({ prediction }),
    ...(unseen.length > 0 && {
      not_looked_at: unseen.map(({ cellId, instances }) => ({
        ...dropUnknown({ cell: cellId }),
        instances,
      })),
    }),
    ...dropUnknown({ cause: cause?.id }),
    causes: answers.map(causeDocument),
  };
}

function causeDocument({ id, title, answer, evidence, fix }: CauseAnswer) {
  return { id, title, answer, evidence, ...dropUnknown({ fix }) };
}
