/** Light, dark or as the system: at once, while the form tells the server for the next page. */
import { Behaviour } from '../lib/behaviour.js';

class ThemeSwitch extends Behaviour {
  start() {
    this.listen(this, 'submit', ({ submitter }) => submitter && this.#wear(submitter.value));
  }

  #wear(theme) {
    document.documentElement.dataset.theme = theme;
    for (const button of this.querySelectorAll('button[name="theme"]')) {
      button.setAttribute('aria-pressed', button.value === theme);
    }
    for (const choice of document.querySelectorAll('input[name="theme"]')) // of the settings
      choice.checked = choice.value === theme;
  }
}

customElements.define('theme-switch', ThemeSwitch);
