/**
 * `backend.apps.internal`, with a port or without: the name and the port as they stand there. Only names with a dot; an
 * app may be called so too, and an IPv4 address looks like one: whoever asks looks for these first.
 */
export const HOST_NAME = /^([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)\.?(?::(\d{1,5}))?$/i;
