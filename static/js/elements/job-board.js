/** The board: arms its lists for every way of moving, and keeps older answers off newer cards. */
import { Behaviour } from '../lib/behaviour.js';
import { cardOf, cardsIn, focusCard, idOf } from '../lib/cards.js';
import { byId, takeOff } from '../lib/dom.js';
import { armDragging, disarmDragging } from '../lib/dragging.js';
import { isBusy, isOlderBoard, isOlderCard, isOutdated, lastAbove, leaveOutShown } from '../lib/freshness.js';
import { Lifting } from '../lib/lifting.js';
import { nameOrigin, settle } from '../lib/moves.js';
import { askForBoard, askForCard, isOtherFilter, nameFilter, place } from '../lib/refreshing.js';
import { rove } from '../lib/roving.js';

class JobBoard extends Behaviour {
  #lifting = new Lifting((card) => this.#dropped(card));

  drawn = +this.dataset.revision; // all of it is at least as new as this
  #land;
  #lost; // the list and place of the card that had the focus
  #timer;
  #fresh = new Set(); // the lists that have come, or into which cards have come

  start() {
    this.listen(this, 'keydown', (event) => this.#lifting.press(event), { capture: true });
    this.listen(this, 'focusout', (event) => this.#lifting.leave(event));
    this.listen(this, 'focusin', this.#rove);
    this.listen(this, 'htmx:config:request', this.#askFromLastCard);
    this.listen(document, 'htmx:before:request', nameOrigin);
    this.listen(document, 'htmx:before:swap', this.#keepNewer);
    this.listen(document, 'htmx:after:swap', ({ detail: { ctx } }) => this.#landed(ctx));
    this.listen(document, 'htmx:finally:request', this.#settle);
    this.listen(document, 'htmx:after:process', ({ target }) => this.#arm(target));
    this.listen(document, 'board:changed', this.#changed);
    this.#arm(this);
  }

  stop() {
    clearTimeout(this.#timer);
    disarmDragging(this);
  }

  // events

  /** Fifty cards come one by one: their list is armed when all of them are here. */
  #arm(root) {
    if (!this.#fresh.size) queueMicrotask(() => this.#armFresh());
    const around = root.closest('.card-list');
    const lists = around ? [around] : root.querySelectorAll('job-board .card-list');
    for (const list of lists) this.#fresh.add(list);
  }

  #rove({ target }) {
    const card = target.closest('.card');
    if (card) rove(card.parentElement, card);
  }

  /** The rest of a column starts after the last card that is really here now. */
  #askFromLastCard({ target, detail: { ctx } }) {
    const seam = target.closest('[data-more]');
    if (!seam) return;
    const last = lastAbove(seam);
    const url = new URL(ctx.request.action, location.href);
    if (last) url.searchParams.set('after', idOf(last));
    ctx.request.action = url.pathname + url.search;
  }

  /** An older answer never overwrites what is newer, and a stranger's nothing at all. */
  #keepNewer({ detail: { ctx, tasks } }) {
    for (const task of [...tasks]) {
      const { target, fragment } = task;
      let isOlder = isOutdated(this, ctx);
      if (isOlder) this.dataset.stale = '';
      if (target === this && this.#isForeign(fragment)) {
        tasks.length = 0; // somebody else has signed in in this browser
        return location.reload();
      }
      if (target === this) isOlder = isOlderBoard(this, fragment) || isOtherFilter(fragment, ctx);
      else if (target?.matches('.card')) isOlder ||= isOlderCard(target, fragment);
      else if (target?.matches('[data-more]')) leaveOutShown(fragment);
      if (isOlder) tasks.splice(tasks.indexOf(task), 1);
      if (target === this && isOlder) this.#askAgain();
      else if (target === this) this.#redrawn(fragment);
      else if (target === ctx.target && !isOlder && !place(target, fragment, ctx))
        this.dataset.stale = '';
    }
  }

  #settle({ detail: { ctx } }) {
    const card = ctx.move && cardOf(ctx.move.id);
    const isBehind = ctx.move ? settle(ctx.move, ctx) : ctx.undo && ctx.response?.status === 409;
    if (isBehind) this.dataset.stale = '';
    const isAborted = ctx.status?.startsWith('error: AbortError');
    if (ctx.target === this && !ctx.live && !isAborted && !(ctx.response?.status < 500))
      this.#askAgain(2000);
    const shown = card?.dataset.revision ?? ctx.response?.headers.get('Column-Revision');
    this.dataset.revision = Math.max(shown ?? 0, this.dataset.revision);
    this.#refreshIfStale();
  }

  #changed({ detail }) {
    const card = detail?.id && cardOf(detail.id);
    const isLive = Boolean(detail?.live);
    if (card) return askForCard(card, isLive, detail.revision);
    this.dataset.stale = '';
    this.#refreshIfStale(isLive);
  }

  // private

  #isForeign(fragment) {
    const owner = fragment.querySelector('job-board')?.dataset.owner;
    return Boolean(owner) && owner !== this.dataset.owner;
  }

  /** At once when a hand was in the way; after a pause when asking again would give the same. */
  #askAgain(pause = 500) {
    if (isBusy(this)) return (this.dataset.stale = '');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#changed({ detail: { live: true } }), pause);
  }

  #armFresh() {
    armDragging(this.#fresh, (card) => this.#dropped(card));
    this.#fresh.forEach((list) => rove(list));
    this.#fresh.clear();
  }

  #dropped(card) {
    if ('redraw' in card.dataset && !('pending' in card.dataset))
      askForCard(card, false, +this.dataset.revision);
    this.#refreshIfStale();
  }

  #redrawn(fragment) {
    this.drawn = +fragment.querySelector('job-board').dataset.revision;
    this.#land = takeOff(this.querySelectorAll('.card'));
    const card = document.activeElement?.closest('.card');
    const list = card?.parentElement;
    this.#lost = card && { list: list.id, index: cardsIn(list).indexOf(card) };
  }

  #landed({ target }) {
    if (target !== this) return;
    nameFilter();
    this.#land?.();
    const list = this.#lost && byId(this.#lost.list);
    if (list && document.activeElement === document.body) {
      const cards = cardsIn(list); // the card has gone: the next one
      focusCard(cards[Math.min(this.#lost.index, cards.length - 1)]);
    }
    this.#land = this.#lost = null;
  }

  #refreshIfStale(isLive = false) {
    if (!('stale' in this.dataset) || isBusy(this)) return;
    delete this.dataset.stale;
    askForBoard(this, isLive, () => this.#changed({}));
  }
}

customElements.define('job-board', JobBoard);
