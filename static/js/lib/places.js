/** How far the board and its columns are scrolled, for who reloads it or comes back to it. */
import { cardsIn } from './cards.js';
import { byId } from './dom.js';

const topOf = (element) => element.getBoundingClientRect().top;

/** `target` was scrolled: the board, or a column, of which the uppermost card tells more than pixels. */
export function keepPlace(board, target) {
  const { state } = history;
  // Where its mark is missing, htmx puts that in place of all the rest.
  const keep = (place) => history.replaceState({ ...state, htmx: true, ...place }, '');
  if (target === board) return keep({ left: board.scrollLeft });
  if (!board?.contains(target) || !target.matches('.card-list')) return;
  const top = target.scrollTop;
  const card = cardsIn(target).find((each) => each.getBoundingClientRect().bottom > topOf(target));
  const place = card && { top, card: card.id, below: topOf(card) - topOf(target) };
  keep({ tops: { ...state?.tops, [target.id]: top && place } });
}

/** A card may be elsewhere by now, or not loaded yet. */
export function goBack(board) {
  const { left, tops = {} } = history.state ?? {};
  if (left) board?.scrollTo({ left });
  for (const [id, place] of Object.entries(tops)) {
    const list = place && byId(id);
    const card = list && byId(place.card);
    const align = () => (list.scrollTop += Math.round(topOf(card) - topOf(list) - place.below));
    if (list?.contains(card)) {
      align();
      requestAnimationFrame(() => setTimeout(align)); // the heights above were guessed till then
    } else list?.scrollTo({ top: place.top });
  }
}
