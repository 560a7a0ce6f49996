/** Where the focus goes once the board shows what was done in the dialog: what opened it may be gone. */
import { cardOf, focusCard, idOf, nextCard } from './cards.js';
import { byId } from './dom.js';

const DONE = /^\/board\/(applications|columns)(?:\/([0-9a-f-]{36})\/deletion)?$/;

export class Landing {
  #find; // gives a card or an element to go to

  /** What was done, while all is still on the board. */
  note({ request, response, hx }) {
    const [, noun, id] = DONE.exec(new URL(request.action, location.href).pathname) ?? [];
    if (request.method !== 'POST' || response.status >= 300 || !noun) return;
    if (noun === 'columns') this.#find = id && beside(byId(`column-${id}`));
    else this.#find = id ? below(cardOf(id)) : newest(hx.trigger);
  }

  /** The board is drawn anew. A person who has gone elsewhere meanwhile is left there. */
  land({ target }, opener) {
    const board = byId('board');
    if (!this.#find || target !== board || 'stale' in board.dataset) return;
    const place = this.#find();
    this.#find = null;
    const active = document.activeElement;
    if (document.querySelector('dialog[open]') || ![document.body, opener].includes(active)) return;
    if (place?.matches('.card')) focusCard(place);
    else if (active === document.body)
      (place ?? document.querySelector('.top-bar__new'))?.focus({ preventScroll: true });
  }
}

/** The card has the revision that the toast offers to undo; under a filter it may not be shown. */
function newest(trigger) {
  const revision = JSON.parse(trigger ?? '{}').toast?.undo;
  return () => document.querySelector(`.card[data-revision="${revision}"]`);
}

function below(card) {
  const next = card && idOf(nextCard(card));
  const columnId = card?.parentElement.dataset.columnId;
  return () => cardOf(next) ?? byId(`column-${columnId}`)?.querySelector('[data-quick-add]');
}

function beside(column) {
  const sides = [column?.nextElementSibling, column?.previousElementSibling];
  const { id } = sides.find((side) => side?.matches('.column')) ?? {};
  return () => byId(id)?.querySelector('.column__tools a, .column__tools button');
}
