/** How much of a way is shown: the answer, the rules met by place, or the rules themselves too. */
export const TRACE_DETAILS = ['summary', 'hops', 'rules'] as const;
export type TraceDetail = (typeof TRACE_DETAILS)[number];
