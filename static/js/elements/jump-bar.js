/** The columns as tabs, on a phone: shows which column is in view, and goes to another. */
import { Behaviour } from '../lib/behaviour.js';
import { byId, isCalm } from '../lib/dom.js';

class JumpBar extends Behaviour {
  #observer;

  start() {
    this.listen(this, 'click', this.#jump);
    this.listen(document, 'htmx:after:process', this.#look);
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
  }

  #look({ target }) {
    if (target.matches('.column') || target.querySelector('.column')) this.#watch();
  }

  // private

  #watch() {
    this.#observer?.disconnect();
    const seen = (entries) => entries.filter((entry) => entry.isIntersecting).forEach(this.#mark);
    this.#observer = new IntersectionObserver(seen, { threshold: 0.6 });
    for (const column of document.querySelectorAll('job-board .column'))
      this.#observer.observe(column);
  }

  #mark = ({ target }) => {
    for (const link of this.querySelectorAll('a')) {
      const isCurrent = link.hash === `#${target.id}`;
      if (!isCurrent) link.removeAttribute('aria-current');
      else {
        link.setAttribute('aria-current', 'true');
        const behavior = isCalm() ? 'auto' : 'smooth';
        link.parentElement.scrollTo({ left: link.offsetLeft - 40, behavior });
      }
    }
  };
}

customElements.define('jump-bar', JumpBar);
