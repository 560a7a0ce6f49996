/** Mouse and touch, by SortableJS. With forceFallback both take the same path. */
import { cardsIn, describe, focusCard, isFolded, placeOf, putAt } from './cards.js';
import { announce, fly, isCalm, put, swallow, toast } from './dom.js';
import { commit } from './moves.js';

const options = () => ({
  group: 'cards',
  draggable: '.card',
  filter: '.card__menu',
  preventOnFilter: false,
  animation: isCalm() ? 0 : 160,
  easing: 'cubic-bezier(.2,.7,.2,1)',
  forceFallback: true,
  fallbackTolerance: 5,
  fallbackClass: 'is-floating',
  ghostClass: 'is-ghost',
  delay: 220, // a short press, so that a thumb can scroll
  delayOnTouchOnly: true,
  touchStartThreshold: 5,
  bubbleScroll: true,
  scrollSensitivity: 70,
  scrollSpeed: 14,
  emptyInsertThreshold: 24,
});

const TAKEN_AWAY = ['pointercancel', 'touchcancel']; // for a call, or a gesture of the system
const LOST = 'The drag was interrupted. The card is back where it was.';

let isLost;
let isCancelled;
for (const type of TAKEN_AWAY) document.addEventListener(type, () => (isLost = true), true);
document.addEventListener('keydown', cancel, true);

/** Make lists places to drag from and to drop on. */
export function armDragging(lists, onDrop) {
  for (const list of lists) {
    if (Sortable.get(list)) continue; // a morph keeps the list, and its Sortable
    let origin;
    new Sortable(list, {
      ...options(),
      onStart({ item }) {
        origin = placeOf(item);
        item.setAttribute('hx-morph-skip', '');
        Sortable.ghost.id = ''; // there is one card of a name
        isLost = isCancelled = false;
        leaveOutClick();
        document.body.classList.add('is-dragging');
      },
      onEnd({ item }) {
        document.body.classList.remove('is-dragging');
        item.removeAttribute('hx-morph-skip');
        const home = item.parentElement;
        if (isLost) putBack(item, origin);
        else if (isFolded(home)) put(item, home, cardsIn(home)[0] ?? home.firstChild);
        if (!isLost) commit(item, origin); // it leaves before the focus asks for a layout
        focusCard(item);
        onDrop(item);
      },
    });
  }
}

export function disarmDragging(board) {
  for (const list of board.querySelectorAll('.card-list')) Sortable.get(list)?.destroy();
}

function cancel(event) {
  if (event.key !== 'Escape' || !document.body.matches('.is-dragging')) return;
  swallow(event);
  isCancelled = true;
  // Sortable has no word for giving up, but it ends a drag that is taken away. Safari: the last ones
  for (const type of [...TAKEN_AWAY, 'mouseup']) document.dispatchEvent(new Event(type));
}

function putBack(card, origin) {
  fly([card], () => putAt(card, origin));
  if (isCancelled) announce(`Cancelled. Back in ${describe(card)}.`, true);
  else toast(LOST);
}

/** Where the button is let go after a drag, no click is meant; to Firefox there is one. */
function leaveOutClick() {
  const leaving = new AbortController();
  const options = { capture: true, signal: leaving.signal };
  document.addEventListener('click', swallow, options);
  document.addEventListener('pointerup', () => setTimeout(() => leaving.abort()), options);
  document.addEventListener('pointerdown', () => leaving.abort(), options); // it was taken away
}
