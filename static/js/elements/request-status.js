/**
 * What becomes of requests, for all of them: a bar when an answer is slow, a line when there is no
 * network, a sentence when it failed. What was typed always stays where it is.
 */
import { Behaviour } from '../lib/behaviour.js';
import { toast } from '../lib/dom.js';

const SLOW = 400;

class RequestStatus extends Behaviour {
  #waiting = new Map();

  start() {
    this.listen(document, 'htmx:before:request', this.#sent);
    this.listen(document, 'htmx:finally:request', this.#ended);
    for (const type of ['online', 'offline']) this.listen(window, type, this.#network);
    this.listen(window, 'submit', this.#once);
    this.listen(window, 'pageshow', this.#forget);
    this.#network();
  }

  // events

  #sent({ detail: { ctx } }) {
    this.#waiting.set(
      ctx,
      setTimeout(() => (this.dataset.busy = ''), SLOW),
    );
  }

  #ended({ detail: { ctx } }) {
    clearTimeout(this.#waiting.get(ctx));
    this.#waiting.delete(ctx);
    if (!this.#waiting.size) delete this.dataset.busy;
    const status = ctx.response?.status;
    if (status < 400 || ctx.status.startsWith('error: AbortError')) return;
    if (status === 401) return signedOut(ctx);
    const isTold = ctx.move?.id || ctx.told || ctx.hx?.trigger?.includes('"toast"');
    if (isTold || (status && ctx.swap !== 'none')) return;
    toast(reason(ctx), { kind: 'error', action: 'Try again', onAction: () => again(ctx) });
  }

  #network() {
    this.querySelector('[data-offline]').hidden = navigator.onLine;
  }

  /** A double click on a plain form sends it once. */
  #once(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if ('sent' in form.dataset) event.preventDefault();
    form.dataset.sent = '';
  }

  #forget() {
    for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
  }
}

function reason(ctx) {
  const status = ctx.response?.status;
  if (!status) {
    if (ctx.status === 'error: timeout') return 'The server took too long to answer.';
    return 'The server can not be reached.';
  }
  if (status === 404) return 'That is no longer there.';
  if (status === 429) return 'That was a little too fast. Please wait a moment.';
  return status < 500 ? 'The server refused that.' : 'Something went wrong on the server.';
}

/** In another tab, so that nothing on this page is lost; then the same request again. */
function signedOut(ctx) {
  const next = encodeURIComponent(location.pathname + location.search);
  toast('You have been signed out. Nothing on this page is lost: sign in, then try again.', {
    kind: 'error',
    link: { text: 'Sign in (new tab)', href: `/login?next=${next}` },
    action: 'Try again',
    onAction: () => again(ctx),
  });
}

function again(ctx) {
  const { sourceElement, sourceEvent, request } = ctx;
  if (ctx.again) ctx.again();
  else if (sourceElement.localName === 'form') sourceElement.requestSubmit(request.submitter);
  else htmx.trigger(sourceElement, sourceEvent.type ?? 'click');
}

customElements.define('request-status', RequestStatus);
