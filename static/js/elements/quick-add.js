/** The small form in a column's head: opened by its link, stays open for the next card. */
import { Behaviour } from '../lib/behaviour.js';
import { isModified } from '../lib/dom.js';

class QuickAdd extends Behaviour {
  start() {
    this.listen(this.closest('.column'), 'click', this.#toggle);
    this.listen(this, 'keydown', this.#press);
    this.listen(this, 'htmx:after:request', this.#answered);
    this.listen(this, 'htmx:after:process', () => (this.#form.hidden = !this.#isOpen));
  }

  // events

  #toggle(event) {
    const link = event.target.closest('a[data-quick-add]');
    if (!link || isModified(event)) return;
    event.preventDefault();
    this.#open(!this.#isOpen);
  }

  #press(event) {
    if (event.key !== 'Escape') return;
    this.#open(false);
    this.closest('.column').querySelector('a[data-quick-add]').focus();
  }

  #answered({ detail: { ctx } }) {
    if (ctx.response.status >= 300) return;
    this.#form.reset();
    this.#focus();
  }

  // private

  get #form() {
    return this.querySelector('[data-quick-form]');
  }

  get #isOpen() {
    return this.hasAttribute('hx-morph-skip');
  }

  /** While it is open, a morph of the board leaves it and what is typed in it alone. */
  #open(isOpen) {
    this.toggleAttribute('hx-morph-skip', isOpen);
    this.#form.hidden = !isOpen;
    this.closest('.column')
      .querySelector('a[data-quick-add]')
      .setAttribute('aria-expanded', isOpen);
    if (isOpen) this.#focus();
  }

  #focus() {
    this.#form.querySelector('input:not([type="hidden"])').focus();
  }
}

customElements.define('quick-add', QuickAdd);
