/** Advice on a new password while it is typed. The server decides; this holds nobody up. */
import { Behaviour } from '../lib/behaviour.js';
import { announce } from '../lib/dom.js';
import { advise } from '../lib/passwords.js';

const PAUSE = 1000;

class PasswordHint extends Behaviour {
  #timer;

  start() {
    const input = this.closest('.field').querySelector('input');
    this.listen(input, 'input', () => this.#tell(input));
  }

  stop() {
    clearTimeout(this.#timer);
  }

  // private

  #tell({ value, form }) {
    const { email, username } = form.elements;
    const { strength, text } = advise(value, (email ?? username)?.value ?? '');
    this.hidden = !value;
    this.dataset.strength = strength;
    this.textContent = text;
    clearTimeout(this.#timer);
    if (value) this.#timer = setTimeout(() => announce(text), PAUSE); // not after each letter
  }
}

customElements.define('password-hint', PasswordHint);
