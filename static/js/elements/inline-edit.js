/** A value that is edited where it is read. Enter saves by itself, Escape leaves the edit. */
import { Behaviour } from '../lib/behaviour.js';

class InlineEdit extends Behaviour {
  start() {
    this.listen(this, 'keydown', this.#press, { capture: true });
  }

  // events

  #press(event) {
    const { form } = event.target;
    if (!form) return;
    const cancel = form.querySelector('[data-cancel]');
    if (event.key === 'Escape' && cancel) cancel.click();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    else return;
    event.preventDefault(); // Escape leaves the edit, not the dialog
    event.stopPropagation();
  }
}

customElements.define('inline-edit', InlineEdit);
