/** One Tab stop per column: the other cards of a list are reached with the arrow keys. */
import { cardsIn } from './cards.js';

const STOPS = '.card__link, .card__menu';

export function rove(list, current) {
  const all = cardsIn(list);
  current ??= all.find((card) => card.contains(document.activeElement)) ?? all[0];
  for (const stop of list.querySelectorAll(STOPS)) {
    const tabIndex = current.contains(stop) ? 0 : -1;
    if (stop.tabIndex !== tabIndex || !stop.hasAttribute('tabindex')) stop.tabIndex = tabIndex;
  }
}
