import { CfnetError } from '../errors/cfnet-error.js';
import type { End, EndField, EndTest } from './end-test.js';
import type { Side } from './filter-values.js';

/** One flag's values: some of `wanted` must hold (when there are any), and none of `unwanted`. */
export interface Clause<Test> {
  readonly wanted: readonly Test[];
  readonly unwanted: readonly Test[];
}

export interface EndClause extends Clause<EndTest> {
  readonly side: Side;
  readonly looksAt: EndField['looksAt'];
}

/** The clause of a flag, if it was given. Errors: USAGE for an empty value, and those of `parse`. */
export function clausesOf<Test>(
  flag: string,
  values: readonly string[] | undefined,
  parse: (value: string) => Test,
): Clause<Test>[] {
  if (values === undefined || values.length === 0) return [];
  const isUnwanted = (value: string): boolean => value.startsWith('!');
  const tests = (given: readonly string[]): Test[] =>
    given.map((value) => parse(notEmpty(flag, value)));
  return [
    {
      wanted: tests(values.filter((value) => !isUnwanted(value))),
      unwanted: tests(values.filter(isUnwanted).map((value) => value.slice(1))),
    },
  ];
}

/** An empty value comes from a script's variable that was never set: it must not quietly match nothing. */
function notEmpty(flag: string, value: string): string {
  if (value !== '') return value;
  throw new CfnetError('USAGE', `--${flag} needs a value`, {
    hint: `Name what is wanted, or put a ! before what is not: --${flag} '!VALUE'.`,
  });
}

export function holds<Test>(clause: Clause<Test>, passes: (test: Test) => boolean): boolean {
  return (
    (clause.wanted.length === 0 || clause.wanted.some(passes)) && !clause.unwanted.some(passes)
  );
}

/** Whether a clause about ends holds for the two ends of a flow. */
export function holdsAt(clause: EndClause, source: End, destination: End): boolean {
  return holds(clause, (test) => {
    if (clause.side === 'source') return test(source);
    if (clause.side === 'destination') return test(destination);
    return test(source) || test(destination);
  });
}
