import type { Named } from '../../directory/model.js';
import { nameOf, partyName } from '../../explain/wording.js';
import type { DescribedRule } from '../../rules/rules-document.js';
import type { Palette } from '../color.js';
import { terminalSafe } from '../terminal-safe.js';
import type { Segment } from '../text-columns.js';

/** `frontend/0` in the app's colour; undefined where a rule is about nobody that is known. */
export function subjectSegment(
  { app, instance }: DescribedRule,
  palette: Palette,
): Segment | undefined {
  const name = partyName({ ...(app && { app }), ...(instance && { instance }) });
  return name === undefined ? undefined : named(app, name, palette);
}

/** The app that may send, in its colour. */
export function sourceSegment(
  { source_app: source }: DescribedRule,
  palette: Palette,
): Segment | undefined {
  return source === undefined ? undefined : named(source, nameOf(source), palette);
}

/** `shop · acme`, as far as space and org are known. */
export function placeOf({ space, org }: DescribedRule): string {
  const names = [space, org].filter((one) => one !== undefined).map(nameOf);
  return terminalSafe(names.join(' · '));
}

function named(app: Named | undefined, text: string, palette: Palette): Segment {
  const color = app?.name;
  return {
    text: terminalSafe(text),
    ...(color !== undefined && { style: (safe) => palette.named(color, safe) }),
  };
}
