/** Which day it is, for what is told of as today or tomorrow. */
import { byId } from './dom.js';

export const MINUTE = 60_000;

/** The date where the owner lives, a minute late: the clock here may be ahead of the server's. */
export function today() {
  const at = new Date(Date.now() - MINUTE);
  const { zone: timeZone } = (byId('board') ?? document.body).dataset;
  try {
    return at.toLocaleDateString('en', { timeZone });
  } catch {
    return at.toLocaleDateString('en'); // the zone is too new for the browser
  }
}
