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
      toast("Couldn't copy. The text is selected; copy it yourself.");
    }
  }
}

customElements.define('copy-text', CopyText);
