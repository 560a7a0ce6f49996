/** The small form in a column's head: opened by its link, stays open for the next card. */
import { Behaviour } from '../lib/behaviour.js';
import { byId, isModified, retract, swallow, toast } from '../lib/dom.js';
import { resend } from '../lib/retries.js';

const kept = new Map(); // what was typed into the forms of columns that are not open any more

function keep(column, texts) {
  kept.set(column, texts);
  queueMicrotask(() => kept.has(column) && tellWhere(column));
}

const isComplete = (texts) => texts.every((text) => text.trim());

class QuickAdd extends Behaviour {
  #column;
  #sending = new Set(); // the requests of cards that are on their way
  #failed; // the request whose texts came back
  #next = []; // what was typed when a card was refused, which takes its place

  start() {
    this.#column = this.querySelector('[name="column_id"]').value;
    this.listen(this.closest('.column'), 'click', this.#toggle);
    const isCancel = ({ key, isComposing }) => key === 'Escape' && !isComposing;
    this.listen(this, 'keydown', (event) => isCancel(event) && this.#cancel());
    this.listen(this, 'click', ({ target }) => target.closest('[data-cancel]') && this.#cancel());
    this.listen(this, 'submit', this.#leaveOut, { capture: true });
    this.listen(this, 'htmx:config:request', this.#makeRoom);
    this.listen(this, 'htmx:after:request', this.#answered);
    this.listen(document, 'htmx:finally:request', this.#ended);
    // or each morph of the board would take the focus back to it
    this.listen(this, 'focusin', ({ target }) => target.removeAttribute('autofocus'));
    if (kept.has(this.#column)) this.takeUp(this.#column);
  }

  /** Its column was collapsed or deleted, here or elsewhere. */
  stop() {
    if (!this.isUsed) return;
    this.#failed &&= retract(this.#failed); // its texts are kept
    keep(this.#column, this.#texts);
  }

  get isUsed() {
    return this.hasAttribute('hx-morph-skip') && this.#texts.some((text) => text.trim());
  }

  /** Go on with what was typed into the form of a column. */
  takeUp(column) {
    this.#write(kept.get(column));
    kept.delete(column);
    this.#open(true, document.activeElement === document.body);
  }

  // events

  #toggle(event) {
    const link = event.target.closest('a[data-quick-add]');
    if (!link || isModified(event)) return;
    event.preventDefault();
    this.#open(!this.hasAttribute('hx-morph-skip'));
  }

  #cancel() {
    this.#open(false);
    this.#link.focus();
  }

  /** The second click of a double click: the first has taken the texts along. */
  #leaveOut(event) {
    if (this.#sending.size && !isComplete(this.#texts)) swallow(event);
  }

  /** The next card can be typed while this one is on its way. */
  #makeRoom({ detail: { ctx } }) {
    if (!isComplete(this.#texts)) return; // it will be refused
    this.#failed &&= retract(this.#failed); // corrected, or as it was
    ctx.texts = this.#texts;
    this.#sending.add(ctx);
    this.#write([]);
    this.#fields[0].focus();
  }

  #answered({ detail: { ctx } }) {
    ctx.later = this.#texts;
    if (ctx.response.status >= 300) return;
    for (const field of this.#fields) {
      field.removeAttribute('aria-invalid');
      byId(field.getAttribute('aria-describedby'))?.remove();
    }
  }

  /** What was not added comes back, or waits for another try until the next card is typed. */
  #ended({ detail: { ctx } }) {
    const status = ctx.response?.status;
    if (!this.#sending.delete(ctx)) return;
    const isFree = !this.#texts.some(Boolean);
    if (status === 422 || status === 404) {
      if (ctx.later.some(Boolean)) this.#next = ctx.later; // the form holds what was refused
    } else if (status < 300) {
      if (isFree) this.#write(this.#next.splice(0));
    } else if (isFree) {
      this.#write(ctx.texts);
      this.#failed = ctx;
    } else ctx.again = () => this.#sendAgain(ctx);
  }

  // private

  get #link() {
    return this.closest('.column').querySelector('a[data-quick-add]');
  }

  get #fields() {
    return [...this.querySelectorAll('input:not([type="hidden"])')];
  }

  get #texts() {
    return this.#fields.map((field) => field.value);
  }

  /** By the form that its column has now, between what is typed there. */
  #sendAgain({ texts, request }) {
    const section = byId(`column-${this.#column}`);
    const form = section?.querySelector('quick-add');
    if (!form) return section ? resend(request) : keep(this.#column, texts); // collapsed, or deleted
    const next = form.#texts;
    form.#write(texts);
    form.querySelector('form').requestSubmit();
    form.#write(next);
  }

  #write(texts) {
    this.#fields.forEach((field, number) => (field.value = texts[number] ?? ''));
  }

  /** While it is open, a morph of the board leaves it and what is typed in it alone. */
  #open(isOpen, takesFocus = isOpen) {
    this.toggleAttribute('hx-morph-skip', isOpen);
    this.querySelector('[data-quick-form]').hidden = !isOpen;
    this.#link.setAttribute('aria-expanded', isOpen);
    if (takesFocus) this.#fields[0].focus();
  }
}

/** Collapsed, it comes back with its column; a deleted column leaves it to the first one that is open. */
function tellWhere(column) {
  const section = byId(`column-${column}`);
  const other = [...document.querySelectorAll('quick-add')].find((each) => !each.isUsed);
  const onAction = () => section.querySelector('[data-fold] button').click();
  const { columnName } = (section ?? other?.closest('.column'))?.querySelector('.card-list').dataset ?? {};
  if (section)
    toast(`${columnName} is collapsed. What you typed there is kept.`, { action: 'Show', onAction });
  else if (other) {
    other.takeUp(column);
    toast(`The column was deleted. What you typed is in ${columnName} now.`);
  }
}

customElements.define('quick-add', QuickAdd);
