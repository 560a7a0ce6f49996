/** Answers may come in any order, and while a card is in the air: what is newer here stays. */
import { cardsIn } from './cards.js';
import { byId } from './dom.js';

const BUSY = '[data-pending], [data-grabbed]';

/** Whether a card below `root` is being moved, or its move has no answer yet. */
export function isBusy(root) {
  const isDragging = document.body.classList.contains('is-dragging');
  return isDragging || root.matches(BUSY) || Boolean(root.querySelector(BUSY));
}

export function isOlderBoard(board, fragment) {
  const fresh = fragment.querySelector('job-board');
  return isBusy(board) || +fresh?.dataset.revision < +board.dataset.revision;
}

/** Whether an answer says how all of a board was before the last move here. */
export function isOutdated(board, { response }) {
  return (response?.headers.get('Board-Revision') ?? Infinity) < +board.dataset.revision;
}

/** Whether an answer must not be put over `card`: it is older, a refusal, or the card is in the air. */
export function isOlderCard(card, fragment) {
  const fresh = fragment.querySelector('.card[data-revision]');
  if (fresh?.id !== card.id) return true;
  if (!card.hasAttribute('hx-morph-skip')) return +fresh.dataset.revision < +card.dataset.revision;
  const { revision, columnId } = fresh.dataset; // redrawn after the drop
  Object.assign(card.dataset, { revision, columnId, redraw: '' });
  return true;
}

/** The rest of a column leaves out what was moved to where it can be seen meanwhile. */
export function leaveOutShown(fragment) {
  for (const fresh of fragment.querySelectorAll('.card')) {
    if (byId(fresh.id)) fresh.remove();
  }
}

/** The last card before the seam of a column that is really here now. */
export function lastAbove(seam) {
  const isAbove = (card) =>
    seam.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_PRECEDING && !isBusy(card);
  return cardsIn(seam.parentElement).findLast(isAbove);
}
