/** The small form in a column's head: opened by its link, stays open for the next card. */
import { Behaviour } from '../lib/behaviour.js';
import { byId, isModified } from '../lib/dom.js';

class QuickAdd extends Behaviour {
  start() {
    this.listen(this.closest('.column'), 'click', this.#toggle);
    this.listen(this, 'keydown', ({ key }) => key === 'Escape' && this.#cancel());
    this.listen(this, 'click', ({ target }) => target.closest('[data-cancel]') && this.#cancel());
    this.listen(this, 'htmx:after:request', this.#answered);
    // or each morph of the board would take the focus back to it
    this.listen(this, 'focusin', ({ target }) => target.removeAttribute('autofocus'));
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

  /** While it is open, a morph of the board leaves it and what is typed in it alone. */
  #open(isOpen) {
    this.toggleAttribute('hx-morph-skip', isOpen);
    this.querySelector('[data-quick-form]').hidden = !isOpen;
    this.#link.setAttribute('aria-expanded', isOpen);
    if (isOpen) this.#fields[0].focus();
  }
}

customElements.define('quick-add', QuickAdd);
