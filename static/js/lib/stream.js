/**
 * What changes on the board, sent to each browser once: the tab that holds a lock has the stream and
 * relays it to the others. Where no stream gets through, it asks now and then instead.
 */
const PATIENCE = 6000; // something on the way keeps a stream back that says nothing at first
const SILENCE = 40_000; // the server says something every 15 s
const LOST = 3; // so many failures are no accident

export class ChangeStream {
  #bus;
  #step; // gives the lead up
  #quit;
  #source;
  #timer;
  #failures = 0;
  #state = '';

  /** `revision` is that of the page; `onChange` may hear of a change twice. */
  constructor(user, revision, onChange, onState) {
    Object.assign(this, { user, revision, onChange, onState });
  }

  open() {
    if (this.#bus) return;
    const name = `board:${this.user}`;
    const start = this.revision; // what was told before the channel was open, was told to others
    let isNew = true;
    this.#bus = new BroadcastChannel(name);
    this.#bus.onmessage = ({ data }) => {
      if (data === 'who') return this.#step && this.#state && this.#say(this.#state);
      if (!this.#step) this.#trust();
      if (data.change) return this.#take(data.change);
      this.onState(data.state);
      const since = isNew ? start : this.revision;
      isNew = false;
      if (data.revision > since) this.#ask(since);
    };
    this.#bus.postMessage('who');
    this.#expect(PATIENCE);
    this.#quit = new AbortController();
    const hold = () =>
      new Promise((step) => {
        this.#step = step;
        this.#lead();
      });
    // Without TLS there are no locks: then each tab that can be seen has a stream of its own.
    if (navigator.locks) navigator.locks.request(name, { signal: this.#quit.signal }, hold).catch(() => {});
    else hold();
  }

  close() {
    clearTimeout(this.#timer);
    this.#quit?.abort();
    this.#step?.();
    this.#source?.close();
    this.#bus?.close();
    this.#bus = this.#step = this.#source = null;
  }

  /** The network has come or gone: no need to wait until that is noticed. */
  noticeNetwork() {
    if (!this.#step) return;
    if (!navigator.onLine) this.#fail();
    else if (this.#state !== 'live') this.#lead();
  }

  #lead() {
    this.#source?.close();
    this.#source = new EventSource(`/board/changes/stream?since=${this.revision}`);
    this.#source.addEventListener('ping', ({ data }) => this.#heard(data));
    this.#source.addEventListener('change', ({ data }) => this.#tell(JSON.parse(data)));
    this.#source.onerror = () => this.#fail();
    this.#expect(PATIENCE);
  }

  #heard(user) {
    if (user !== this.user) return this.#fail(); // somebody else has signed in here
    this.#trust();
    this.#say('live');
  }

  /** The stream, or the tab that leads, has said something. A silent tab may be held by its browser. */
  #trust() {
    this.#failures = 0;
    this.#expect(SILENCE);
  }

  #expect(time) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail(), time);
  }

  /** Ask what was missed, and try again; each time later, and mostly by asking where that works. */
  async #fail() {
    clearTimeout(this.#timer);
    this.#source?.close();
    const failures = ++this.#failures;
    const state = await this.#ask(this.revision);
    if (!this.#bus || failures !== this.#failures) return;
    if (!this.#step) {
      this.onState(state); // for itself: another leads, though it says nothing
      return this.#expect(4000);
    }
    if (state !== 'slow' || failures >= LOST) this.#say(state);
    const pause = Math.min(500 * 2 ** failures, state === 'out' ? 30_000 : 4000);
    const isAsking = state === 'slow' && failures >= LOST && failures % 8;
    this.#timer = setTimeout(
      () => (isAsking ? this.#fail() : this.#lead()),
      pause * (0.7 + Math.random() * 0.3),
    );
  }

  async #ask(since) {
    try {
      const answer = await fetch(`/board/changes?since=${since}&user=${this.user}`, {
        redirect: 'manual',
        signal: AbortSignal.timeout(5000),
      });
      if (answer.type === 'opaqueredirect' || answer.status === 404) return 'out';
      if (answer.status === 200) (await answer.json()).forEach((change) => this.#tell(change, true));
      return answer.ok ? 'slow' : 'away';
    } catch {
      return 'away';
    }
  }

  #say(state) {
    this.#state = state;
    this.#post({ state });
    this.onState(state);
  }

  #post(message) {
    this.#bus?.postMessage({ revision: this.revision, ...message });
  }

  #tell(change, isSure) {
    if (this.#source) this.#expect(SILENCE);
    if (this.#step) this.#post({ change });
    this.#take(change, isSure);
  }

  #take(change, isSure) {
    if (change.anew && change.revision < this.revision) return location.reload();
    if (change.revision <= this.revision && !isSure) return;
    this.revision = Math.max(this.revision, change.revision);
    this.onChange(change);
  }
}
