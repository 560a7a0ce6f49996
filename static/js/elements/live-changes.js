/**
 * Keeps what is shown as it is elsewhere, and says whether it does. Nothing moves under a hand: what
 * changes waits until no card is held, and until our own changes are answered, which are no news.
 */
import { Behaviour } from '../lib/behaviour.js';
import { cardOf } from '../lib/cards.js';
import { MINUTE, today } from '../lib/days.js';
import { byId, emit, revisionOf } from '../lib/dom.js';
import { isBusy } from '../lib/freshness.js';
import { ChangeStream } from '../lib/stream.js';

const WORDS = {
  live: 'Live',
  slow: 'Live, a few seconds behind',
  away: 'Not live: changes made elsewhere appear once the server can be reached again.',
  out: 'Not live: you have been signed out. Sign in to see changes made elsewhere.',
};
const OWN = 100;
const ANEW = { board: true, anew: true, ids: [], revision: Infinity };
const BLIP = 2500; // a restart of the server is not worth a sentence

class LiveChanges extends Behaviour {
  #stream;
  #waiting = [];
  #timer;
  #day = today();
  #dayTimer;
  #line;
  #posts = new Set();
  #own = []; // the ids of our latest requests, and the revisions of what they changed

  start() {
    const { revision, user } = document.body.dataset;
    const hear = (change) => this.#hear(change);
    this.#stream = new ChangeStream(user, +revision, hear, (state) => this.#show(state));
    this.listen(document, 'htmx:before:request', this.#sent);
    this.listen(document, 'htmx:finally:request', this.#answered);
    this.listen(document, 'visibilitychange', this.#look);
    for (const type of ['online', 'offline'])
      this.listen(window, type, () => this.#stream.noticeNetwork());
    // A stream, a lock or a message would keep the page out of the back/forward cache, and a frozen
    // page would keep the lock. Only the document is told of that.
    // Without locks each tab has a stream: then only one that is seen.
    const open = () => {
      if (navigator.locks || !document.hidden) this.#stream.open();
      this.#turnPage();
    };
    for (const [on, ending, going] of [
      [window, 'pagehide', 'pageshow'],
      [document, 'freeze', 'resume'],
    ]) {
      this.listen(on, ending, this.stop);
      this.listen(on, going, open);
    }
    open();
  }

  stop() {
    clearTimeout(this.#dayTimer);
    this.#stream.close();
  }

  // events

  #sent({ detail: { ctx } }) {
    if (ctx.request.method === 'POST') this.#posts.add(ctx);
  }

  #answered({ detail: { ctx } }) {
    if (this.#posts.delete(ctx)) {
      this.#own.push(ctx.response?.headers.get('X-Request-Id'), revisionOf(ctx));
      this.#own.splice(0, this.#own.length - OWN);
    }
    if (!ctx.live || ctx.response?.status === 200) return;
    if (ctx.response?.status === 404) return this.#emit('board:changed', {}); // it is no more
    this.#waiting.push(ANEW);
    if (ctx.response?.status !== 401) this.#soon(2000); // else once somebody has signed in
  }

  #look() {
    if (!navigator.locks) this.#stream[document.hidden ? 'close' : 'open']();
    if (!document.hidden) this.#soon(0);
    this.#turnPage();
  }

  #hear(change) {
    this.#waiting.push(change);
    this.#soon(document.hidden ? 1000 + Math.random() * 2000 : 20 + Math.random() * 100);
  }

  // private

  /** What was tomorrow is today: nothing has changed, but another day is told of. */
  #turnPage() {
    clearTimeout(this.#dayTimer);
    this.#dayTimer = setTimeout(() => this.#turnPage(), MINUTE);
    const day = today();
    if (document.hidden || day === this.#day) return;
    this.#day = day;
    this.#waiting.push(ANEW);
    this.#soon(0);
  }

  #soon(time) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#apply(), time);
  }

  #apply() {
    const board = byId('board');
    if (!this.#waiting.length) return;
    if (this.#posts.size || (board && isBusy(board))) return this.#soon(120);
    // By which request something came is not known of all; `anew` is about all before it, too.
    const isNews = ({ anew, request, revision }) => anew || !this.#own.includes(request || revision);
    const news = this.#waiting.filter(isNews);
    this.#waiting = [];
    const isAnew = news.some((change) => change.anew || change.board); // what of is not known
    for (const id of new Set(isAnew ? ['all'] : news.flatMap((change) => change.ids)))
      this.#emit('application:changed', { id });
    if (board) this.#tell(board, news);
  }

  #tell(board, news) {
    const unseen = news.filter(({ revision }) => revision > board.drawn);
    const ids = new Set(unseen.flatMap((change) => change.ids));
    const [id] = ids;
    // What came before our own last move may have moved the cards beside it.
    const isMore = (change) => change.board || change.revision < +board.dataset.revision;
    const revision = Math.max(...unseen.map((change) => change.revision));
    const isOne = ids.size === 1 && !unseen.some(isMore);
    if (isOne && cardOf(id) && !board.dataset.filter) this.#emit('board:changed', { id, revision });
    else if (ids.size || unseen.some((change) => change.board)) this.#emit('board:changed', {});
  }

  #emit(type, detail) {
    emit(type, { ...detail, live: true });
  }

  #show(state) {
    if (this.dataset.state === state) return;
    this.dataset.state = state;
    if (state === 'live') this.#soon(0);
    this.firstElementChild.ariaLabel = this.title = WORDS[state];
    clearTimeout(this.#line);
    const say = () => {
      const line = byId('live-line');
      line.hidden = state === 'live' || state === 'slow';
      line.textContent = line.hidden ? '' : WORDS[state];
    };
    this.#line = setTimeout(say, state === 'away' ? BLIP : 0);
  }
}

customElements.define('live-changes', LiveChanges);
