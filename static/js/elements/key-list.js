/**
 * Single keys: whatever names one in `aria-keyshortcuts` is focused (a field) or clicked. Never
 * while typing, with another key held, under a dialog, or when switched off (WCAG 2.1.4).
 */
import { Behaviour } from '../lib/behaviour.js';

const TYPING = 'input, textarea, select, [contenteditable], [popover]';

/** On a keyboard of another script, the Latin letter at the same place. */
const letterOf = ({ key, code }) =>
  key > '\x7f' && code.startsWith('Key') ? code.at(-1).toLowerCase() : key;

class KeyList extends Behaviour {
  start() {
    this.listen(document, 'keydown', this.#press);
  }

  // events

  #press(event) {
    if (document.body.dataset.shortcuts !== 'on' || event.defaultPrevented) return;
    if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey || event.repeat)
      return;
    if (event.target.closest?.(TYPING) || document.querySelector('dialog[open], [data-grabbed]'))
      return;
    const place = document.querySelector(`[aria-keyshortcuts="${CSS.escape(letterOf(event))}"]`);
    if (!place) return;
    event.preventDefault();
    if (!place.matches('input')) return place.click();
    place.focus();
    place.select();
  }
}

customElements.define('key-list', KeyList);
