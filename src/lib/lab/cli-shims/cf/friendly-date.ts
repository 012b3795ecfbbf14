/** `Fri 05 Jan 09:15:31 UTC 2026`, in the local zone, as `cf app` writes times; empty for no time. */
export function friendlyDate(time: string | undefined): string {
  if (time === undefined || Number.isNaN(Date.parse(time))) return '';
  const parts = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: '2-digit',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    year: 'numeric',
  }).formatToParts(new Date(time));
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((candidate) => candidate.type === type)?.value ?? '';
  const clock = `${part('hour')}:${part('minute')}:${part('second')}`;
  const day = `${part('weekday')} ${part('day')} ${part('month')}`;
  return `${day} ${clock} ${part('timeZoneName')} ${part('year')}`;
}
