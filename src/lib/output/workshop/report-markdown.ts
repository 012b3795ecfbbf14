import type {
  LearnerReport,
  ReportDocument,
  StoryReport,
} from '../../workshop/documents/report-document.js';
import type { WorkshopEvent } from '../../workshop/progress/progress.js';
import { markdownCell, markdownSafe } from './markdown-safe.js';

/** The facilitator's view, as Markdown. */
export function reportMarkdown({ learners }: ReportDocument): string {
  return ['# Workshop report', ...learners.map(learnerMarkdown)].join('\n\n').concat('\n');
}

function learnerMarkdown({
  foundation,
  org,
  space,
  apps,
  people,
  stories,
  events,
}: LearnerReport): string {
  const taken = stories.filter(({ state }) => state !== 'new');
  const finished = taken.filter(({ state }) => state === 'finished').length;
  return [
    `## ${markdownSafe(people.join(', '))} on ${markdownSafe(foundation)}`,
    `Org ${markdownSafe(org)}, space ${markdownSafe(space)}, apps ${markdownSafe(apps.join(' and '))}. ${finished} of ${stories.length} stories finished.`,
    [
      '| story | | steps | tries | hints | started | finished |',
      '|---|---|---|---|---|---|---|',
      ...taken.map(storyRow),
    ].join('\n'),
    '### What happened',
    ['| when | who | story | step | what |', '|---|---|---|---|---|', ...events.map(eventRow)].join(
      '\n',
    ),
  ].join('\n\n');
}

function storyRow({
  id,
  title,
  state,
  steps,
  tries,
  hints,
  started_at: began = '',
  finished_at: ended = '',
}: StoryReport): string {
  return `| ${id} ${title} | ${state} | ${steps.done}/${steps.total} | ${tries} | ${hints} | ${began} | ${ended} |`;
}

function eventRow({ at, by, kind, story, step = '', detail = '' }: WorkshopEvent): string {
  return `| ${at} | ${markdownCell(by)} | ${story} | ${step} | ${kind}${detail === '' ? '' : `: ${markdownCell(detail)}`} |`;
}
