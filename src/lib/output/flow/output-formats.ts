/** What `-o` takes, as help shows it. */
export const OUTPUT_FORMATS = 'compact|json|raw|dict|table|lager|template=…';
