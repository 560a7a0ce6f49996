/** What was sent may have been done, though no answer came. Sent again as it was, it is done once. */
import { bystander } from './dom.js';

const unanswered = new Map(); // the keys of such requests, by what they say
const start = Date.now().toString(36);
let number = 0;

const wordsOf = ({ action, body }) => `${action}?${new URLSearchParams(body)}`;
const newKey = () => `${start}-${Math.random().toString(36).slice(2)}-${++number}`;

export function nameAttempt({ request }) {
  if (request.method === 'POST')
    request.headers['Idempotency-Key'] = unanswered.get(wordsOf(request)) ?? newKey();
}

export function noteOutcome({ request, response }) {
  const key = request.headers['Idempotency-Key'];
  if (key && !(response?.status < 500)) unanswered.set(wordsOf(request), key);
  else if (key) unanswered.delete(wordsOf(request));
}

/** The form was closed with its dialog, or collapsed with its column. */
export function resend({ method, action, body }) {
  const again = () => resend({ method, action, body });
  const values = Object.fromEntries(body ?? []);
  htmx.ajax(method, action, { source: bystander(), swap: 'none', values, again });
}
