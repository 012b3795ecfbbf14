/** The lab that is meant where none is named. */
export const DEFAULT_LAB = 'default';

/** How a command of cfnet's names a lab, with the blank before: one that is meant anyway is not named. */
export function nameFlagOf(name: string): string {
  return name === DEFAULT_LAB ? '' : ` --name ${name}`;
}
