/** Shows what is typed, on demand; hidden again before the form leaves, so browsers know it. */
import { Behaviour } from '../lib/behaviour.js';

class PasswordField extends Behaviour {
  start() {
    this.#button.hidden = false;
    this.listen(this.#button, 'click', () => this.#show(this.#input.type === 'password'));
    this.listen(this.#input.form, 'submit', () => this.#show(false));
  }

  // private

  get #button() {
    return this.querySelector('button');
  }

  get #input() {
    return this.querySelector('input');
  }

  #show(isShown) {
    this.#input.type = isShown ? 'text' : 'password';
    this.#button.setAttribute('aria-pressed', isShown);
  }
}

customElements.define('password-field', PasswordField);
