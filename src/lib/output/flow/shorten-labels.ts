import type { EndLabel } from './end-label.js';

/** In less than this nothing can be recognised any more. */
const LEAST = 9;

/**
 * Makes two labels fit into `room` characters together. The longer one gives way first; addresses and short names
 * stay whole, and so does everything where it would not help: that line will be wrapped anyway.
 */
export function shortenLabels(
  source: EndLabel,
  destination: EndLabel,
  room: number,
): readonly [EndLabel, EndLabel] {
  let ofSource = source.text.length;
  let ofDestination = destination.text.length;
  while (ofSource + ofDestination > room) {
    const mayCutSource = mayBeCut(source, ofSource);
    const mayCutDestination = mayBeCut(destination, ofDestination);
    if (mayCutSource && (ofSource >= ofDestination || !mayCutDestination)) ofSource--;
    else if (mayCutDestination) ofDestination--;
    else return [source, destination];
  }
  return [cut(source, ofSource), cut(destination, ofDestination)];
}

function mayBeCut({ app }: EndLabel, length: number): boolean {
  return app !== undefined && length > LEAST;
}

/** Names lose their middle: their beginnings say most, and at their ends stands which instance it is. */
function cut(label: EndLabel, length: number): EndLabel {
  const characters = Array.from(label.text);
  if (characters.length <= length) return label;
  const head = characters.slice(0, Math.ceil((length - 1) / 2));
  const tail = characters.slice(characters.length - (length - 1 - head.length));
  return { ...label, text: [...head, '…', ...tail].join('') };
}
