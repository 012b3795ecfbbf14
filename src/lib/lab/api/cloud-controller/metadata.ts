/** `metadata` of a resource that nobody labelled; the lab keeps no labels. */
export const NO_METADATA = { labels: {}, annotations: {} } as const;
