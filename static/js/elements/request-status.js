/**
 * What becomes of requests, for all of them: a bar when an answer is slow, a line when there is no
 * network, a sentence when it failed. What was typed always stays where it is.
 */
import { Behaviour } from '../lib/behaviour.js';
import { goToEnd, isNo, keepFocus, retract, tellFailure } from '../lib/dom.js';
import { nameAttempt, noteOutcome, resend } from '../lib/retries.js';
import { keepTyped } from '../lib/typing.js';

const SLOW = 400;
const LOCK = 5000;

class RequestStatus extends Behaviour {
  #waiting = new Map();

  start() {
    this.listen(document, 'htmx:before:request', this.#sent);
    this.listen(document, 'htmx:after:request', this.#failed);
    this.listen(document, 'htmx:error', this.#cutOff);
    this.listen(document, 'htmx:before:swap', keepTyped);
    this.listen(document, 'htmx:finally:request', this.#ended);
    for (const type of ['online', 'offline']) this.listen(window, type, this.#network);
    this.listen(window, 'submit', this.#once);
    this.listen(window, 'pageshow', this.#forget);
    this.#network();
  }

  // events

  #sent({ detail: { ctx } }) {
    nameAttempt(ctx);
    ctx.hadFocus = ctx.target?.contains(document.activeElement);
    this.#waiting.set(
      ctx,
      setTimeout(() => (this.dataset.busy = ''), SLOW),
    );
  }

  /** The server's own sentence is taken out of its answer, to be said once and with a way on. */
  #failed({ detail: { ctx } }) {
    if (ctx.response.status < 400 || !ctx.hx.trigger) return;
    ctx.reason = JSON.parse(ctx.hx.trigger).toast?.text;
    delete ctx.hx.trigger;
  }

  /** Of an answer that broke off nothing is shown: it is as good as none. */
  #cutOff({ detail: { ctx } }) {
    if (ctx.text === undefined) ctx.response = ctx.hx = null;
  }

  #ended({ detail: { ctx } }) {
    clearTimeout(this.#waiting.get(ctx));
    this.#waiting.delete(ctx);
    if (!this.#waiting.size) delete this.dataset.busy;
    noteOutcome(ctx);
    const place = ctx.target?.isConnected ? ctx.target : ctx.sourceElement;
    if (ctx.hadFocus) keepFocus(place);
    if (ctx.swap?.endsWith('HTML')) goToEnd(place); // a morph leaves what is being typed alone
    if (ctx.response?.status < 400) return retract(ctx); // the same has worked
    if (ctx.status.startsWith('error: AbortError')) return;
    const isShown = ctx.move?.id || ctx.told || (ctx.response && ctx.swap !== 'none');
    if (ctx.response?.status === 401 && !ctx.told) sayGoodbye(ctx);
    else if (!isShown) say(ctx);
  }

  #network() {
    for (const line of document.querySelectorAll('[data-offline]')) line.hidden = navigator.onLine;
  }

  /** A double click on a plain form sends it once. */
  #once(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if ('sent' in form.dataset) event.preventDefault();
    form.dataset.sent = '';
    setTimeout(() => delete form.dataset.sent, LOCK); // a download leaves the page where it is
  }

  #forget() {
    for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
  }
}

/** Trying again helps when the server or the way to it was at fault, not when it said no. */
function say(ctx) {
  const status = ctx.response?.status ?? 0;
  const isTooSlow = ctx.status === 'error: timeout';
  const isRefusal = isNo(status);
  const unreached = `The server ${isTooSlow ? 'took too long to answer' : 'cannot be reached'}.`;
  const unexplained = isRefusal ? 'The server refused that.' : 'Something went wrong on the server.';
  tellFailure(ctx, ctx.reason ?? (status ? unexplained : unreached), {
    action: isRefusal ? undefined : 'Try again',
    onAction: () => again(ctx),
  });
}

/** Signing in happens in another tab, so that nothing on this page is lost; then the same again. */
function sayGoodbye(ctx) {
  const text = 'You have been signed out. Nothing on this page is lost: sign in, then try again.';
  const next = encodeURIComponent(location.pathname + location.search);
  tellFailure(ctx, text, {
    link: { textContent: 'Sign in (new tab)', href: `/login?next=${next}` },
    action: 'Try again',
    onAction: () => again(ctx),
  });
}

function again(ctx) {
  const { sourceElement, sourceEvent, request } = ctx;
  if (ctx.again) ctx.again();
  else if (!sourceElement.isConnected) resend(request);
  else if (sourceElement.localName === 'form') sourceElement.requestSubmit(request.submitter);
  else htmx.trigger(sourceElement, sourceEvent.type ?? 'click');
}

customElements.define('request-status', RequestStatus);
