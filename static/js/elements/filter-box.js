/** Narrows the board while typing. htmx asks; this clears with Escape and says how much is left. */
import { Behaviour } from '../lib/behaviour.js';
import { announce } from '../lib/dom.js';

class FilterBox extends Behaviour {
  start() {
    this.listen(this, 'keydown', this.#clear);
    this.listen(this, 'submit', (event) => event.preventDefault()); // asked for already
    this.listen(this, 'htmx:after:swap', this.#scrollUp);
    this.listen(this, 'htmx:finally:request', this.#tell);
  }

  // events

  #clear(event) {
    const input = event.target;
    if (event.key !== 'Escape' || event.isComposing || !input.value) return;
    event.preventDefault();
    input.value = '';
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** The morph keeps how far each list was scrolled, which would be past its first matches. */
  #scrollUp() {
    for (const list of document.querySelectorAll('job-board .card-list')) list.scrollTop = 0;
  }

  #tell({ detail: { ctx } }) {
    if (ctx.response?.status !== 200) return;
    const count = document.querySelectorAll('job-board .card').length;
    const more = document.querySelector('job-board [data-more]') ? ' or more' : '';
    announce(`${count}${more} ${count === 1 ? 'card' : 'cards'} shown.`);
  }
}

customElements.define('filter-box', FilterBox);
