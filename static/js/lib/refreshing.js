/** Asking for what the server has now: the whole board, or one card and its place. */
import { cardOf, cardsIn, idOf, isFolded, previousCard } from './cards.js';
import { byId, fly, put } from './dom.js';
import { isBusy } from './freshness.js';

const wantedFilter = () => document.querySelector('filter-box input')?.value.trim() ?? '';

/** The address says how the board is narrowed, if it is not that of a card. */
export function nameFilter() {
  const url = new URL(location.href);
  const q = byId('board').dataset.filter;
  url.search = q && new URLSearchParams({ q });
  if (url.pathname === '/board' && url.href !== location.href)
    history.replaceState({ htmx: true }, '', url);
}

/** Whether an answer is narrowed by another word than the one that stands in the box now. */
export const isOtherFilter = (fragment, ctx) =>
  ctx.sourceElement?.id === 'refresher' &&
  (fragment.querySelector('job-board')?.dataset.filter ?? '') !== wantedFilter();

/** A failure to follow what others do is not the person's business: it is tried again. */
export function askForBoard(board, isLive, again) {
  const lists = [...board.querySelectorAll('.card-list')];
  const shown = lists.map((list) => `${list.dataset.columnId}:${cardsIn(list).length}`);
  const query = new URLSearchParams({ q: wantedFilter(), shown });
  htmx.ajax('GET', `/board?${query}`, {
    live: isLive,
    told: isLive,
    again,
    source: '#refresher',
    target: board,
    swap: 'outerMorph',
    select: '#board',
    selectOOB: '#next-up:outerMorph',
  });
}

/** `known` is the revision up to which all but this card is drawn here. */
export function askForCard(card, isLive, known) {
  delete card.dataset.redraw;
  const path = `/board/applications/${idOf(card)}/card`;
  const options = { live: isLive, told: isLive, known };
  htmx.ajax('GET', path, { source: '#refresher', target: card, swap: 'outerMorph', ...options });
}

/**
 * Put a card where the server has it: below a card that may not be here, or at the top. Gives false
 * when that cannot be told here, as more has happened there than what is drawn.
 */
export function place(card, fragment, { response, known }) {
  const after = response?.headers.get('Card-After') ?? null;
  const fresh = fragment.querySelector('.card[data-revision]');
  if (after === null || !fresh || isBusy(card)) return true;
  if (+response.headers.get('Board-Revision') > known) return false;
  const list = byId(`cards-${fresh.dataset.columnId}`);
  const above = after && cardOf(after);
  if (!list || isFolded(list) || (after && above?.parentElement !== list)) return false;
  if ((previousCard(card)?.id ?? '') !== (above?.id ?? '') || card.parentElement !== list)
    fly([...cardsIn(card.parentElement), ...cardsIn(list)], () =>
      put(card, list, above ? above.nextElementSibling : list.firstElementChild),
    );
  return true;
}
