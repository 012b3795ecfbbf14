import type { Directory } from '../directory/directory.js';
import type { Problem } from '../errors/problem.js';
import { cellName, nameOf } from '../explain/wording.js';
import { SIDES, type FilterValues } from '../filter/filter-values.js';
import { isCell } from '../filter/flow-test.js';

/** What a filter asks for by a name or guid that nobody has. */
export interface UnknownValue {
  readonly field: 'app' | 'space' | 'org' | 'instance' | 'cell';
  readonly value: string;
  /** True for a value that flows must have, false for one that they must not have. */
  readonly isWanted: boolean;
  /** Whether a line can tell it by itself: prefixes carry pieces of guids, envelopes name cells. */
  readonly isInLines: boolean;
}

/** A filter that nothing can pass, since all that it wants is unknown and stands in no line. */
export interface HopelessFilter {
  readonly unknown: UnknownValue;
  /** What could have been asked for. */
  readonly known: readonly string[];
  /** Why it may be there all the same. */
  readonly gaps: readonly Problem[];
}

/** How a field of filters is looked up. */
interface Look {
  readonly field: UnknownValue['field'];
  readonly isKnown: (directory: Directory, value: string) => boolean;
  readonly isInLines: (value: string) => boolean;
  readonly names: (directory: Directory) => readonly string[];
}

const GUID_BEGINNING = /^[0-9a-f]{8}-/;

/** Looks filter values up in a directory. */
export class ValueLookup {
  readonly #directory: Directory;
  readonly #looks: readonly Look[];

  /** @param linesNameCells false where the logs of known cells are read: no line is of any other cell. */
  constructor(directory: Directory, linesNameCells: boolean) {
    this.#directory = directory;
    this.#looks = [...NAME_LOOKS, cellLook(linesNameCells)];
  }

  /** The values that the directory does not know, each once. */
  unknown(values: FilterValues): UnknownValue[] {
    return this.#looks.flatMap((look) => {
      const given = SIDES.flatMap(({ prefix }) => values[`${prefix}${look.field}`] ?? []);
      return this.#unknownAmong([...new Set(given)], look);
    });
  }

  hopeless(values: FilterValues): HopelessFilter | undefined {
    for (const look of this.#looks) {
      for (const { prefix } of SIDES) {
        const wanted = (values[`${prefix}${look.field}`] ?? []).filter(
          (one) => !one.startsWith('!'),
        );
        const unknown = this.#unknownAmong(wanted, look).filter(({ isInLines }) => !isInLines);
        const [first] = unknown;
        if (first !== undefined && unknown.length === wanted.length) {
          const { apps, instances } = this.#directory.gaps;
          const gaps = look.field === 'app' ? apps : [...apps, ...instances];
          return { unknown: first, known: look.names(this.#directory), gaps };
        }
      }
    }
    return undefined;
  }

  #unknownAmong(given: readonly string[], { field, isKnown, isInLines }: Look): UnknownValue[] {
    return given
      .map((one) => ({ value: one.replace(/^!/, ''), isWanted: !one.startsWith('!') }))
      .filter(({ value }) => !isKnown(this.#directory, value))
      .map((one) => ({ field, ...one, isInLines: isInLines(one.value) }));
  }
}

const NAME_LOOKS: readonly Look[] = [
  {
    field: 'app',
    isKnown: (directory, value) => directory.findApps(value).length > 0,
    isInLines: (value) => GUID_BEGINNING.test(value),
    names: ({ apps }) => apps.map(({ app }) => nameOf(app)),
  },
  {
    field: 'space',
    isKnown: (directory, value) => directory.findSpaces(value).length > 0,
    isInLines: () => false,
    names: ({ spaces }) => spaces.map(({ space }) => nameOf(space)),
  },
  {
    field: 'org',
    isKnown: (directory, value) => directory.findOrgs(value).length > 0,
    isInLines: () => false,
    names: ({ orgs }) => orgs.map(({ org }) => nameOf(org)),
  },
  {
    field: 'instance',
    isKnown: isInstanceKnown,
    isInLines: () => true,
    names: ({ containers }) => containers.map(({ handle }) => handle),
  },
];

function cellLook(linesNameCells: boolean): Look {
  return {
    field: 'cell',
    isKnown: ({ cells }, value) => cells.some((cell) => isCell(cell, value)),
    isInLines: () => linesNameCells,
    names: ({ cells }) => cells.map(cellName),
  };
}

/** An index is a question that every app can answer. */
function isInstanceKnown(directory: Directory, value: string): boolean {
  return /^\d{1,5}$/.test(value) || directory.containersByPrefix(value).length > 0;
}
