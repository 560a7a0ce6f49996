/** Where the focus goes once the board shows what was done in the dialog: what opened it may be gone. */
import { below, cardOf, focusCard } from './cards.js';
import { byId, revisionOf } from './dom.js';

const DONE = /^\/board\/(applications|columns|undos)(?:\/([0-9a-f-]{36})\/deletion)?$/;
const TOOL = '.column__tools a, .column__tools button';

export class Landing {
  #find; // gives a card, a column or an element to go to

  /** What was done, while all is still on the board. */
  note(ctx) {
    const { request, response } = ctx;
    const [, noun, id] = DONE.exec(new URL(request.action, location.href).pathname) ?? [];
    if (request.method !== 'POST' || response.status >= 300 || !noun) return;
    if (noun === 'undos') this.#find = returned();
    else if (noun === 'columns') this.#find = id && beside(byId(`column-${id}`));
    else this.#find = id ? below(cardOf(id)) : newest(revisionOf(ctx));
  }

  /** The board is drawn anew. A person who has gone elsewhere meanwhile is left there. */
  land({ target }, opener) {
    const board = byId('board');
    if (!this.#find || target !== board || 'stale' in board.dataset) return;
    const found = this.#find();
    const place = found?.matches('.column') ? found.querySelector(TOOL) : found;
    this.#find = null;
    const active = document.activeElement;
    if (document.querySelector('dialog[open]') || ![document.body, opener].includes(active)) return;
    if (place?.matches('.card')) focusCard(place);
    else if (active === document.body)
      (place ?? document.querySelector('.top-bar__new'))?.focus();
  }
}

/** The card has the revision that the toast offers to undo; under a filter it may not be shown. */
function newest(revision) {
  return () => document.querySelector(`.card[data-revision="${revision}"]`);
}

function beside(column) {
  const sides = [column?.nextElementSibling, column?.previousElementSibling];
  const { id } = sides.find((side) => side?.matches('.column')) ?? {};
  return () => byId(id);
}

/** What an undo has brought back is not on the board before. */
function returned() {
  const all = () => [...document.querySelectorAll('.column, .card')];
  const before = new Set(all());
  return () => all().find((place) => !before.has(place));
}
