/** Mouse and touch, by SortableJS. With forceFallback both take the same path. */
import { cardsIn, focusCard, isFolded, placeOf } from './cards.js';
import { isCalm, put } from './dom.js';
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
        document.body.classList.add('is-dragging');
      },
      onEnd({ item }) {
        document.body.classList.remove('is-dragging');
        item.removeAttribute('hx-morph-skip');
        const home = item.parentElement;
        if (isFolded(home)) put(item, home, cardsIn(home)[0] ?? home.firstChild);
        commit(item, origin); // the request leaves before the focus asks for a layout
        focusCard(item);
        onDrop(item);
      },
    });
  }
}

export function disarmDragging(board) {
  for (const list of board.querySelectorAll('.card-list')) Sortable.get(list)?.destroy();
}
