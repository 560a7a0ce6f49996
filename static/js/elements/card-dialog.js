/**
 * Opens pages in a dialog: `data-dialog` links with their address in the address bar,
 * `data-dialog="quiet"` without. Back, forward and Escape do what they do everywhere.
 */
import { Behaviour } from '../lib/behaviour.js';
import { byId, isModified } from '../lib/dom.js';
import { Landing } from '../lib/landing.js';
import { nameFilter } from '../lib/refreshing.js';
import { Rereading } from '../lib/rereading.js';
import { offerTyped } from '../lib/typing.js';

const CARD_PATH = /^\/board\/applications\/[0-9a-f-]{36}$/;

class CardDialog extends Behaviour {
  #opener; // what had the focus
  #path; // what is shown
  #isPushed = false; // whether closing must take a step back
  #leaving; // that step, until the browser has taken it
  #left; // tells so
  #title; // of the page beneath
  #landing = new Landing();
  #rereading;
  #pressed; // where the last click began
  #isShown = false; // until closing is done with: its event comes a frame later

  start() {
    this.dialog = this.querySelector('dialog');
    this.body = byId('dialog-body');
    const read = (options) => this.#get(this.#path, { swap: 'innerMorph', ...options });
    this.#rereading = new Rereading(this, this.body, byId('dialog-changed'), read);
    this.listen(document, 'click', this.#follow);
    this.listen(document, 'htmx:after:swap', this.#show);
    this.listen(document, 'htmx:after:request', ({ detail }) => this.#landing.note(detail.ctx));
    this.listen(document, 'htmx:before:history:restore', this.#traverse);
    this.listen(document, 'dialog:close', this.#done);
    const hear = ({ detail }) => this.dialog.open && this.#rereading.hear(detail, this.#path);
    this.listen(document, 'application:changed', hear);
    this.listen(this.dialog, 'close', this.#closed);
    this.listen(this.dialog, 'pointerdown', ({ target }) => (this.#pressed = target));
    this.listen(this.dialog, 'click', this.#clickedOutside);
  }

  // events

  #follow(event) {
    const link = event.target.closest?.('a[href]');
    if (!link || event.defaultPrevented || isModified(event)) return;
    if (link.matches('[data-close]') && this.contains(link)) this.dialog.close();
    else if (!link.matches('[data-dialog]')) return;
    else if (event.detail < 2) this.#open(link); // the second click of a double click is none
    event.preventDefault();
  }

  #show({ detail: { ctx } }) {
    this.#landing.land(ctx, this.#opener);
    if (this.dialog.open) this.#rereading.resume();
    if (ctx.target !== this.body || ctx.swap === 'none') return; // none: it was refused
    this.#rereading.line.hidden = true;
    const title = byId('dialog-title'); // gone again, if it was closed while this was on its way
    if (!this.dialog.open && (ctx.swap === 'innerMorph' || !title)) return this.body.replaceChildren();
    this.#path = ctx.request.action;
    if (ctx.push) this.#isPushed = true;
    if (!this.dialog.open) this.#present(title);
  }

  #done({ target }) {
    const isOurs = this.body.contains(target); // not of what was closed already, or of a column
    if (!isOurs || target.querySelector('[data-unsaved]:not([hidden])')) return;
    target.remove(); // saved: nothing in it is left to keep
    this.dialog.close();
    this.#closed(); // before the board is drawn and the focus goes to what was done
  }

  #closed() {
    if (this.dialog.open || !this.#isShown) return; // opened again already
    this.#isShown = false;
    this.#keepTyped();
    this.body.replaceChildren();
    this.#rereading.line.hidden = true;
    document.title = this.#title;
    if (!this.#opener?.isConnected) this.#opener = byId(`open-${this.#path.split('/').pop()}`);
    this.#opener?.focus({ preventScroll: true });
    if (this.#isPushed) {
      this.#leaving = new Promise((end) => (this.#left = end));
      history.back();
    }
    this.#isPushed = false;
  }

  /** For Safari. Text that is selected past the edge ends there, but has not begun there. */
  #clickedOutside({ target }) {
    const isOutside = target === this.dialog && this.#pressed === target;
    if (isOutside && !('closedBy' in target)) target.close();
  }

  /** Between the board and a card only the dialog opens or closes; htmx does the other traversals. */
  #traverse(event) {
    const isOurs = this.#left;
    this.#left = isOurs?.();
    const isCard = CARD_PATH.test(location.pathname);
    if (!isCard && location.pathname !== '/board') return;
    event.preventDefault();
    nameFilter();
    htmx.trigger('#opener', 'htmx:abort'); // gone on before the last answer
    this.#isPushed = isCard; // also when it is never shown
    if (isCard) this.#get(location.pathname, {});
    else if (this.dialog.open && !isOurs) this.dialog.close();
    else {
      // After a traversal that is intercepted the focus goes to <body>, unless it moves meanwhile.
      const place = document.activeElement;
      place?.blur();
      (place === document.body ? this.#opener : place)?.focus({ preventScroll: true });
    }
  }

  // private

  #open(link) {
    if (!this.dialog.open) {
      this.#closed();
      this.#opener = link;
    }
    const path = link.getAttribute('href');
    const enter = this.#isPushed ? 'replace' : 'push'; // there may be a card that was not shown
    this.#get(path, link.dataset.dialog === 'quiet' ? {} : { [enter]: 'true' });
  }

  async #get(path, options) {
    await this.#leaving;
    const into = { source: '#opener', target: this.body, swap: 'innerHTML' };
    return htmx.ajax('GET', path, { ...into, again: () => this.#get(path, options), ...options });
  }

  #present(title) {
    if (!this.#isShown) this.#title = document.title;
    document.title = document.title.replace(/^[^·]*/, `${title.textContent} `);
    this.#isShown = true;
    this.dialog.showModal();
    this.dialog.scrollTop = 0;
    this.dialog.querySelector('[autofocus]')?.focus({ preventScroll: true });
  }

  #keepTyped() {
    const path = this.#path;
    offerTyped(this.body, (nodes) => {
      const isCard = CARD_PATH.test(path);
      const enter = isCard && this.#isPushed ? 'replaceState' : 'pushState';
      if (isCard) this.#isPushed = false;
      this.dialog.close(); // another may be open by now
      this.#closed();
      this.body.replaceChildren(...nodes);
      this.#path = path;
      if (isCard) history[enter]({ htmx: true }, '', path);
      this.#isPushed = isCard;
      this.#present(byId('dialog-title'));
    });
  }
}

customElements.define('card-dialog', CardDialog);
