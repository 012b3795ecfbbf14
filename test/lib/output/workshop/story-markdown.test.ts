import { expect, test } from '@jest/globals';
import { createPalette } from '../../../../src/lib/output/color.js';
import { storyMarkdown } from '../../../../src/lib/output/workshop/story-markdown.js';
import { storyText } from '../../../../src/lib/output/workshop/story-text.js';
import { storyDocument } from '../../../../src/lib/workshop/documents/story-document.js';
import { findStory, STORIES } from '../../../../src/lib/workshop/stories/all-stories.js';

const MARKS = storyDocument(findStory('070'), undefined);
const LAYOUT = { palette: createPalette(false), columns: 80 };

test('a page has what the story needs, its steps, and what is to be tidied up', () => {
  const page = storyMarkdown(MARKS);
  expect(page).toContain('It takes for granted\n\n- ');
  expect(page).toContain('## To tidy up\n\n`cfnet workshop reset 070-marks` takes away');
  expect(page).not.toContain('\\|');
});

test.each(STORIES.map((story) => [story.id, story] as const))(
  'every question of %s has choices, or says where they come from',
  (_, story) => {
    const questions = story.steps.filter(({ kind }) => kind === 'question').length;
    const page = storyMarkdown(storyDocument(story, undefined));
    expect(page.split('Answers to choose from are shown where the story is taken')).toHaveLength(
      questions + 1,
    );
  },
);

test('the same in a terminal of 80 columns', () => {
  const lines = storyText(MARKS, LAYOUT).split('\n');
  expect(lines.some((line) => line.startsWith('  It needs • '))).toBe(true);
  expect(lines).toContain('  To tidy up: cfnet workshop reset 070-marks');
  const prose = lines.filter((line) => !line.trimStart().startsWith('$'));
  expect(prose.filter((line) => line.length > 80)).toEqual([]);
});
