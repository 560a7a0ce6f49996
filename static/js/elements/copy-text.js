/** Copies what it wraps, which is shown once. Where there is no clipboard (plain http), it selects the text. */
import { Behaviour } from '../lib/behaviour.js';
import { toast } from '../lib/dom.js';

class CopyText extends Behaviour {
  start() {
    const button = this.querySelector('[data-copy]');
    button.hidden = false;
    this.listen(button, 'click', this.#copy);
    history.replaceState(history.state, '', location.href); // a reload only reads
  }

  // events

  async #copy() {
    const code = this.querySelector('code');
    try {
      await navigator.clipboard.writeText(code.textContent);
      toast('Copied');
    } catch {
      getSelection().selectAllChildren(code);
      toast('It is selected: copy it with your keyboard or menu');
    }
  }
}

customElements.define('copy-text', CopyText);
