import { setMaxListeners } from 'node:events';

/** An AbortController for many to listen to: a listener for each cell is no leak, and Node.js is not to warn of one. */
export function sharedAbort(): AbortController {
  const controller = new AbortController();
  setMaxListeners(Infinity, controller.signal);
  return controller;
}
