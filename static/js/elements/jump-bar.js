/** The columns as tabs, on a phone: shows which column is in the middle, and goes to another. */
import { Behaviour } from '../lib/behaviour.js';
import { byId, isCalm } from '../lib/dom.js';

const place = () => document.querySelector('.board__columns');
const columns = () => [...document.querySelectorAll('job-board .column')];

class JumpBar extends Behaviour {
  #observer;
  #chosen; // the id of a column that was tapped: the outermost never come to the middle

  start() {
    this.listen(this, 'click', this.#jump);
    this.listen(document, 'htmx:after:process', this.#look);
    this.listen(document, 'scroll', this.#scrolled, { capture: true, passive: true });
    this.listen(document, 'scrollend', this.#keep, { capture: true });
    this.listen(window, 'resize', this.#follow);
    for (const type of ['pointerdown', 'wheel', 'keydown'])
      this.listen(document, type, this.#letGo, { passive: true });
    this.listen(document, 'keyup', this.#reveal);
    const { left } = history.state ?? {}; // of one who comes back
    if (left) place()?.scrollTo({ left });
    this.#watch();
  }

  stop() {
    this.#observer?.disconnect();
  }

  // events

  #jump(event) {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    event.preventDefault();
    byId(link.hash.slice(1))?.scrollIntoView({ inline: 'center', block: 'nearest' });
    this.#chosen = link.hash.slice(1);
    this.#follow();
  }

  #look({ target }) {
    if (target.matches('.column') || target.querySelector('.column')) this.#watch();
  }

  #scrolled({ target }) {
    if (target === place()) this.#follow();
  }

  #keep({ target }) {
    if (target === place()) history.replaceState({ ...history.state, left: target.scrollLeft }, '');
  }

  /** Chromium leaves it at 32 pixels. */
  #reveal({ key, target }) {
    const shown = target.closest('.card') ?? target;
    if (key === 'Tab') shown.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** What scrolls next is scrolled by hand. */
  #letGo({ target }) {
    if (!this.contains(target)) this.#chosen = null;
  }

  // private

  /** Each column is told of once, as soon as the page is laid out. */
  #watch() {
    this.#observer?.disconnect();
    this.#observer = new IntersectionObserver(() => this.#follow(), { threshold: 0.6 });
    for (const column of columns()) this.#observer.observe(column);
  }

  #follow() {
    if (!this.checkVisibility()) return;
    const id = this.#chosen ?? inTheMiddle()?.id;
    this.#mark(this.querySelector(`a[href="#${id}"]`));
  }

  #mark(link) {
    if (!link || link.hasAttribute('aria-current')) return;
    this.querySelector('[aria-current]')?.removeAttribute('aria-current');
    link.setAttribute('aria-current', 'true');
    const behavior = isCalm() ? 'auto' : 'smooth';
    link.parentElement.scrollTo({ left: link.offsetLeft - 40, behavior });
  }
}

function inTheMiddle() {
  const middleOf = (element) => {
    const { left, width } = element.getBoundingClientRect();
    return left + width / 2;
  };
  const middle = middleOf(place());
  const away = (column) => Math.abs(middleOf(column) - middle);
  return columns().reduce((best, column) => (away(column) < away(best) ? column : best));
}

customElements.define('jump-bar', JumpBar);
