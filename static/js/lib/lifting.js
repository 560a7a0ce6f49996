/** The keyboard: Space lifts the card in focus, arrows carry it, Space or Enter drops, Escape cancels. */
import * as cards from './cards.js';
import { announce, byId, fly, put, swallow } from './dom.js';
import { commit } from './moves.js';

export class Lifting {
  #held = null; // the card in hand and where it came from

  constructor(onDrop) {
    this.onDrop = onDrop;
    const help = byId('board-help'); // until now it told what a link does without us
    help.textContent = help.dataset.keys;
  }

  press(event) {
    const link = event.target.closest?.('.card__link');
    if (!link || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const card = link.closest('.card');
    const isDrop = event.key === ' ' || event.key === 'Enter';
    if (event.repeat && isDrop) return swallow(event); // a key that is held is pressed once
    if (this.#held && isDrop) this.#letGo(true);
    else if (this.#held && event.key === 'Escape') this.#letGo(false);
    else if (event.key === ' ') this.#lift(card);
    else if (event.key.startsWith('Arrow')) this.#go(card, event.key);
    else return;
    swallow(event);
  }

  /** Tab, or a click elsewhere: a card is never left hanging. */
  leave(event) {
    if (!this.#held?.card.contains(event.target)) return;
    setTimeout(() => {
      if (this.#held && !this.#held.card.contains(document.activeElement)) this.#letGo(true, false);
    }, 60);
  }

  #lift(card) {
    this.#held = { card, origin: cards.placeOf(card) };
    card.dataset.grabbed = '';
    card.setAttribute('hx-morph-skip', '');
    announce(
      `Picked up ${cards.nameOf(card)}. ${cards.describe(card)}. ` +
        'Arrow keys move it, Space or Enter drops it, Escape cancels.',
      true,
    );
  }

  #letGo(keep, focus = true) {
    const { card, origin } = this.#held;
    this.#held = null;
    delete card.dataset.grabbed;
    card.removeAttribute('hx-morph-skip');
    if (!keep) {
      fly([card], () => cards.putAt(card, origin));
      announce(`Cancelled. Back in ${cards.describe(card)}.`, true);
    } else if (cards.isSamePlace(origin, cards.placeOf(card))) {
      announce('Dropped where it was.', true);
    } else commit(card, origin);
    if (focus) cards.focusCard(card);
    this.onDrop(card);
  }

  #go(card, key) {
    const to = target(card, key);
    if (!to) return;
    if (this.#held) return this.#carry(card, to);
    const all = cards.cardsIn(to.list);
    if (to.index === all.length) cards.seamOf(to.list)?.querySelector('a').click();
    cards.focusCard(all[Math.min(Math.max(to.index, 0), all.length - 1)]);
  }

  #carry(card, { list, index }) {
    const rest = cards.cardsIn(list).filter((other) => other !== card);
    if (index < 0 || index > rest.length) return;
    const before = rest[index] ?? cards.seamOf(list);
    const moved = [card, ...rest.slice(Math.max(0, index - 2), index + 6)];
    fly(moved, () => put(card, list, before));
    cards.focusCard(card);
    announce(cards.describe(card), true);
  }
}

function target(card, key) {
  const list = card.parentElement;
  const index = cards.cardsIn(list).indexOf(card);
  if (key === 'ArrowUp') return { list, index: index - 1 };
  if (key === 'ArrowDown') return { list, index: index + 1 };
  const lists = cards.openLists();
  const to = lists[lists.indexOf(list) + (key === 'ArrowLeft' ? -1 : 1)];
  return to && { list: to, index: Math.min(index, cards.cardsIn(to).length) };
}
