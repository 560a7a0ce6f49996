/** The card's "Move to…" menu: the plain page's two forms in a popover, the move as quick as a drag. */
import { Behaviour } from '../lib/behaviour.js';
import * as cards from '../lib/cards.js';
import { byId, fly, isModified, put } from '../lib/dom.js';
import { commit, send } from '../lib/moves.js';

class MoveMenu extends Behaviour {
  #invoker;

  start() {
    this.listen(document, 'click', this.#open);
    this.listen(document, 'htmx:after:swap', this.#show);
    this.listen(this, 'keydown', this.#walk);
    this.listen(this, 'submit', this.#move);
  }

  // events

  #open(event) {
    const link = event.target.closest?.('a[href$="/position"]');
    if (!link || event.defaultPrevented || isModified(event)) return;
    event.preventDefault();
    this.#invoker = link;
    const get = () =>
      htmx.ajax('GET', link.getAttribute('href'), {
        source: '#opener',
        target: byId('move-menu-body'),
        swap: 'innerHTML',
        again: get,
      });
    get();
  }

  #show({ detail: { ctx } }) {
    if (ctx.target?.id !== 'move-menu-body' || ctx.swap === 'none') return;
    const home = document.querySelector('dialog[open]') ?? document.body; // all else is inert
    if (this.parentElement !== home) home.append(this);
    this.showPopover({ source: this.#invoker });
    const link = this.#invoker.getBoundingClientRect();
    const menu = this.getBoundingClientRect();
    const isLow = link.bottom + menu.height + 12 > innerHeight;
    const x = Math.max(8, Math.min(link.right, innerWidth - 8) - menu.width);
    const y = isLow ? Math.max(8, link.top - menu.height - 4) : link.bottom + 4;
    this.style.setProperty('--menu-x', `${x}px`);
    this.style.setProperty('--menu-y', `${y}px`);
    (this.querySelector('[aria-current]') ?? this.querySelector('button'))?.focus();
  }

  #walk(event) {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const all = [...this.querySelectorAll('button')];
    all[(all.indexOf(document.activeElement) + by + all.length) % all.length].focus();
  }

  #move(event) {
    const form = event.target;
    if (!form.dataset.move || !byId('mover')) return;
    event.preventDefault();
    this.hidePopover();
    const values = { [event.submitter.name]: event.submitter.value };
    const card = cards.cardOf(form.dataset.move);
    const list = card && (values.place ? card.parentElement : byId(`cards-${values.column_id}`));
    if (!list) return send(form.getAttribute('action'), values); // filtered away, or not loaded yet
    if (list === card.parentElement && !values.place) return cards.focusCard(card);
    moveCard(card, list, values.place ?? 'top');
  }
}

function moveCard(card, list, place) {
  const origin = cards.placeOf(card);
  const next = cards.below(card);
  fly([card], () => put(card, list, neighbourFor(card, list, place)));
  const isEnd = place === 'top' || place === 'bottom';
  const column_id = list.dataset.columnId;
  commit(card, origin, isEnd ? { position: { column_id, place } } : {});
  cards.focusCard(cards.isFolded(list) ? next() : card); // there it could not be seen
}

/** What the card is put before. The bottom lies below the seam of what is not loaded yet. */
function neighbourFor(card, list, place) {
  const rest = cards.cardsIn(list).filter((other) => other !== card);
  const index = cards.cardsIn(list).indexOf(card);
  if (place === 'bottom') return null;
  if (place === 'top') return rest[0] ?? list.firstElementChild;
  return rest[place === 'up' ? Math.max(index - 1, 0) : index + 1] ?? cards.seamOf(list);
}

customElements.define('move-menu', MoveMenu);
