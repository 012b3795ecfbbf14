const LOG_LINE = /\bIN=(\S*) OUT=(\S*) .*?\bSRC=(\S+) DST=(\S+) /;
const CONTAINER_DEVICE = /^s-\d{12}$/;

/**
 * Which cell a LOG line of the one kernel belongs to: the one with the container whose device it names. By its
 * own way out a container is on the cell that logs it; by the VTEP the receiver is.
 * @param cellOf the cell of a container's address, of this lab only
 */
export function cellOfLine(
  text: string,
  cellOf: (ip: string) => string | undefined,
): string | undefined {
  const [, inside = '', outside = '', source = '', destination = ''] = LOG_LINE.exec(text) ?? [];
  if (CONTAINER_DEVICE.test(inside)) return cellOf(source);
  return CONTAINER_DEVICE.test(outside) ? cellOf(destination) : undefined;
}
