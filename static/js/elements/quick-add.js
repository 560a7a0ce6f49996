/** The small form in a column's head: opened by its link, stays open for the next card. */
import { Behaviour } from '../lib/behaviour.js';
import { byId, isModified, toast } from '../lib/dom.js';

const kept = new Map(); // what was typed into the forms of columns that are not open any more

class QuickAdd extends Behaviour {
  #column;

  start() {
    this.#column = this.querySelector('[name="column_id"]').value;
    this.listen(this.closest('.column'), 'click', this.#toggle);
    this.listen(this, 'keydown', ({ key }) => key === 'Escape' && this.#cancel());
    this.listen(this, 'click', ({ target }) => target.closest('[data-cancel]') && this.#cancel());
    this.listen(this, 'htmx:after:request', this.#answered);
    // or each morph of the board would take the focus back to it
    this.listen(this, 'focusin', ({ target }) => target.removeAttribute('autofocus'));
    if (kept.has(this.#column)) this.takeUp(this.#column);
  }

  /** Its column was collapsed or deleted, here or elsewhere. */
  stop() {
    if (!this.isUsed || this.querySelector('button:disabled')) return; // or it is being sent
    kept.set(this.#column, this.#texts);
    queueMicrotask(() => kept.has(this.#column) && tellWhere(this.#column));
  }

  get isUsed() {
    return this.hasAttribute('hx-morph-skip') && this.#texts.some((text) => text.trim());
  }

  /** Go on with what was typed into the form of a column. */
  takeUp(column) {
    this.#fields.forEach((field, number) => (field.value = kept.get(column)[number]));
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

  #answered({ detail: { ctx } }) {
    if (ctx.response.status >= 300) return;
    for (const field of this.#fields) {
      field.value = '';
      field.removeAttribute('aria-invalid');
      byId(field.getAttribute('aria-describedby'))?.remove();
    }
    this.#fields[0].focus();
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
