/** Where cards are. A place is remembered by ids, since the DOM around it may change meanwhile. */
import { byId, put } from './dom.js';

export const cardOf = (id) => byId(`card-${id}`);
export const idOf = (card) => card?.id.slice(5);
export const cardsIn = (list) => [...list.querySelectorAll(':scope > .card:not(.is-floating)')];
const linkOf = (card) => card.querySelector('.card__link');
export const addressOf = (card) => card.querySelector('a[href$="/position"]').getAttribute('href');
export const isFolded = (list) => Boolean(list.closest('[data-collapsed]'));
export const openLists = () =>
  [...document.querySelectorAll('job-board .card-list')].filter((list) => !isFolded(list));

/** The row that stands for the cards of a column that are not loaded yet. */
export const seamOf = (list) => list.querySelector(':scope > [data-more]');

const neighbour = (card, side) => {
  let next = card[side];
  while (next?.matches('.is-floating')) next = next[side];
  return next?.matches('.card') ? next : null;
};
export const previousCard = (card) => neighbour(card, 'previousElementSibling');
const nextCard = (card) => neighbour(card, 'nextElementSibling');

export const placeOf = (card) => ({
  list: card.parentElement.id,
  previous: previousCard(card)?.id,
  next: nextCard(card)?.id,
});

export const isSamePlace = (a, b) =>
  a.list === b.list && a.previous === b.previous && a.next === b.next;

export function putAt(card, { list, previous, next }) {
  const home = byId(list);
  const above = previous && byId(previous);
  const below = next && byId(next);
  if (above?.parentElement === home) {
    put(
      card,
      home,
      above.nextElementSibling === card ? card.nextElementSibling : above.nextElementSibling,
    );
  } else if (below?.parentElement === home) put(card, home, below);
  else put(card, home, previous ? seamOf(home) : home.firstElementChild);
}

/**
 * The place as the server is told it: neighbours are hints, the first that is still there wins.
 * Below the seam, or in the middle of nowhere, the end of the column is meant.
 */
export function positionOf(card) {
  const list = card.parentElement;
  const before = idOf(nextCard(card));
  const after = idOf(previousCard(card));
  const position = { column_id: list.dataset.columnId };
  if (before) position.before_id = before;
  if (after) position.after_id = after;
  if (!before && !after && card.previousElementSibling?.matches('[data-more]'))
    position.place = 'bottom';
  return position;
}

/** Where to go on once a card has gone: gives the next card, or the button for a first one. */
export function below(card) {
  const next = card && idOf(nextCard(card));
  const columnId = card?.parentElement.dataset.columnId;
  return () => cardOf(next) ?? byId(`column-${columnId}`)?.querySelector('[data-quick-add]');
}

/** For people: "Interview, position 3 of 7". A rail shows no places. */
export function describe(card) {
  const list = card.parentElement;
  if (isFolded(list)) return list.dataset.columnName;
  const all = cardsIn(list);
  const total = `${all.length}${seamOf(list) ? ' and more' : ''}`;
  return `${list.dataset.columnName}, position ${all.indexOf(card) + 1} of ${total}`;
}

export function nameOf(card) {
  return card.dataset.name ?? linkOf(card).textContent.trim();
}

/** A card that went into a rail cannot be seen: then the rail's button has the focus. */
export function focusCard(card) {
  if (!card) return;
  const rail = card.closest('[data-collapsed]');
  const place = rail?.querySelector('[data-fold] button') ?? linkOf(card) ?? card;
  place.focus({ preventScroll: true });
  (rail ?? card).scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
