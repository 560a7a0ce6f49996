/** A value that is edited where it is read. Enter saves by itself, Escape leaves the edit. */
import { Behaviour } from '../lib/behaviour.js';
import { leave, swallow } from '../lib/dom.js';

class InlineEdit extends Behaviour {
  start() {
    this.listen(this, 'keydown', this.#press, { capture: true });
    this.listen(this, 'htmx:after:request', this.#clear);
    // or each morph around it would take the focus back to it
    this.listen(this, 'focusin', ({ target }) => target.removeAttribute('autofocus'));
  }

  // events

  #press(event) {
    const { form } = event.target;
    if (!form) return;
    const cancel = form.querySelector('[data-cancel]');
    if (event.key === 'Escape' && cancel) leave(event, cancel);
    else if (isSave(event)) form.requestSubmit();
    else return;
    swallow(event); // Escape leaves the edit, not the dialog
  }

  /** A form that stays is empty for the next link, unless that was begun meanwhile. */
  #clear({ target, detail: { ctx } }) {
    const isSent = ([name, value]) => target.elements[name].value === value;
    if (ctx.response.status >= 300 || !target.matches('.link-form')) return;
    if (![...ctx.request.body].every(isSent)) return;
    for (const field of target.elements) field.value = '';
    const { activeElement: active } = document; // the button that was pressed cannot hold it now
    if (active === document.body || target.contains(active)) target.elements[0].focus();
  }
}

/** While a list of choices is open, Enter chooses; where this cannot be asked, it is taken as open. */
function isSave({ key, ctrlKey, metaKey, target }) {
  if (key !== 'Enter') return false;
  const isClosed = CSS.supports('selector(:open)') && target.matches('select:not(:open)');
  return ctrlKey || metaKey || isClosed;
}

customElements.define('inline-edit', InlineEdit);
