/**
 * `kern.log`, `kern.log.1`, `kern.log.2.gz`: logrotate counts up from the newest (cf-facts 8.1), or writes the day
 * (`dateext`). Other packings than gzip are taken too: that they cannot be read is then said.
 */
const KERNEL_LOG = /^kern\.log(?:\.(\d{1,6})|-(\d{8})(?:-?\d{1,10})?)?(?:\.(?:gz|xz|zst|bz2))?$/;
/** Larger than any date, which count the other way round. */
const BEYOND_DATES = 1e9;

/** Of two kernel logs of a cell the older one has the larger number. Undefined for what is no kernel log by its name. */
export function kernelLogAge(name: string): number | undefined {
  const match = KERNEL_LOG.exec(name);
  if (match === null) return undefined;
  const [, count, date] = match;
  return date === undefined ? Number(count ?? 0) : BEYOND_DATES - Number(date);
}
