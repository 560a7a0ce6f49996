/** The board: arms its lists for every way of moving, and keeps older answers off newer cards. */
import { Behaviour } from '../lib/behaviour.js';
import { cardOf, cardsIn, isFolded, previousCard } from '../lib/cards.js';
import { byId, fly, put, takeOff } from '../lib/dom.js';
import { armDragging, disarmDragging } from '../lib/dragging.js';
import { isBusy, isOlderBoard, isOlderCard, lastAbove, leaveOutShown } from '../lib/freshness.js';
import { Lifting } from '../lib/lifting.js';
import { nameOrigin, settle } from '../lib/moves.js';
import { rove } from '../lib/roving.js';

class JobBoard extends Behaviour {
  #lifting = new Lifting((card) => this.#dropped(card));

  drawn = +this.dataset.revision; // all of it is at least as new as this
  #land;
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
    if (last) url.searchParams.set('after', last.dataset.applicationId);
    ctx.request.action = url.pathname + url.search;
  }

  /** An older answer never overwrites what is newer. */
  #keepNewer({ detail: { ctx, tasks } }) {
    for (const task of [...tasks]) {
      const { target, fragment } = task;
      let isOlder = false;
      if (target === this) isOlder = isOlderBoard(this, fragment);
      else if (target?.matches('.card')) isOlder = isOlderCard(target, fragment);
      else if (target?.matches('[data-more]')) leaveOutShown(fragment);
      if (isOlder) tasks.splice(tasks.indexOf(task), 1);
      if (target === this && isOlder) this.dataset.stale = '';
      else if (target === this) this.#redrawn(fragment);
      else if (target === ctx.target && !isOlder) this.#place(target, fragment, ctx);
    }
  }

  #settle({ detail: { ctx } }) {
    const card = ctx.move && cardOf(ctx.move.id);
    const isBehind = ctx.move ? settle(ctx.move, ctx) : ctx.undo && ctx.response?.status === 409;
    if (isBehind) this.dataset.stale = '';
    if (card)
      this.dataset.revision = Math.max(+card.dataset.revision, +this.dataset.revision);
    this.#refreshIfStale();
  }

  #changed({ detail }) {
    const card = detail?.id && cardOf(detail.id);
    const isLive = Boolean(detail?.live);
    if (card) return this.#redraw(card, isLive);
    this.dataset.stale = '';
    this.#refreshIfStale(isLive);
  }

  // private

  #armFresh() {
    armDragging(this.#fresh, (card) => this.#dropped(card));
    this.#fresh.forEach((list) => rove(list));
    this.#fresh.clear();
  }

  #dropped(card) {
    if ('redraw' in card.dataset && !('pending' in card.dataset)) this.#redraw(card);
    this.#refreshIfStale();
  }

  /** A failure to follow what others do is not the person's business: it is tried again. */
  #redraw(card, isLive = false) {
    delete card.dataset.redraw;
    const path = `/board/applications/${card.dataset.applicationId}/card`;
    const options = { live: isLive, told: isLive };
    htmx.ajax('GET', path, { source: '#refresher', target: card, swap: 'outerMorph', ...options });
  }

  /** Where the server has it: below a card that may not be here, or at the top. */
  #place(card, fragment, ctx) {
    const after = ctx.response?.headers.get('Card-After');
    const fresh = fragment.querySelector('.card[data-revision]');
    if (after === null || !fresh || isBusy(card)) return;
    const list = byId(`cards-${fresh.dataset.columnId}`);
    const above = after && cardOf(after);
    const isHere = list && !isFolded(list) && (!after || above?.parentElement === list);
    if (!isHere) this.dataset.stale = '';
    else if ((previousCard(card)?.id ?? '') !== (above?.id ?? '') || card.parentElement !== list)
      fly([...cardsIn(card.parentElement), ...cardsIn(list)], () =>
        put(card, list, above ? above.nextElementSibling : list.firstElementChild),
      );
  }

  #redrawn(fragment) {
    this.drawn = +fragment.querySelector('job-board').dataset.revision;
    this.#land = takeOff(this.querySelectorAll('.card'));
  }

  #landed({ target }) {
    if (target === this) this.#land?.();
    this.#land = null;
  }

  #refreshIfStale(isLive = false) {
    if (!('stale' in this.dataset) || isBusy(this)) return;
    delete this.dataset.stale;
    const wanted = document.querySelector('filter-box input')?.value ?? '';
    const shown = [...this.querySelectorAll('.card-list')].map((list) => cardsIn(list).length);
    const most = Math.max(1, ...shown); // none asks as the filter box does, without what is due
    const path = `/board?q=${encodeURIComponent(wanted)}&most=${most}`;
    htmx.ajax('GET', path, {
      live: isLive,
      told: isLive,
      again: () => this.#changed({}),
      source: '#refresher',
      target: this,
      swap: 'outerMorph',
      select: '#board',
      selectOOB: '#next-up:outerMorph',
    });
  }
}

customElements.define('job-board', JobBoard);
