/**
 * Says what happened, with Undo. There are two stacks, the page's and the dialog's: everything
 * outside an open modal dialog is inert, so the toasts live in the one that can be reached.
 */
import { Behaviour } from '../lib/behaviour.js';
import { bystander, byId, emit, swallow } from '../lib/dom.js';

const LIFE = 12_000;
const LIFE_AFTER_LOOK = 4000; // WCAG 2.2.1: as long as it is hovered or in focus, it stays
const MOST = 3;

const inReach = () => document.querySelector('dialog[open] toast-stack') ?? byId('toasts');

class ToastStack extends Behaviour {
  start() {
    this.setAttribute('aria-live', 'polite');
    this.listen(document, 'toast', this.#show);
    this.listen(this, 'click', this.#leaveOut, { capture: true });
    this.listen(document, 'toast:over', ({ detail }) => this.#dismiss(detail));
    const dialog = this.closest('dialog');
    if (!dialog) return this.listen(document, 'click', this.#leave);
    this.listen(dialog, 'toggle', this.#gather);
    this.listen(dialog, 'close', this.#gather);
  }

  // events

  #show({ detail }) {
    if (this !== inReach()) return;
    if (detail.about) emit('toast:over', detail);
    const toast = this.#draw(detail);
    const returnTo = document.activeElement;
    const close = () => {
      const had = toast.contains(document.activeElement);
      toast.remove();
      if (had) returnTo.focus?.({ preventScroll: true });
    };
    toast.addEventListener('click', ({ target }) => {
      if (target.closest('[data-dismiss], [data-action]')) close();
      if (target.closest('[data-action]')) detail.onAction();
    });
    toast.addEventListener('submit', (event) => this.#undo(event, detail, close));
    this.append(toast);
    trim(this);
    if (detail.kind !== 'error') fade(toast, close);
  }

  /** The second click of a double click would go to the next toast, which slides to where this was. */
  #leaveOut(event) {
    if (event.detail > 1 && !event.target.closest('[data-dismiss]')) swallow(event);
  }

  /** What a page says of what was done before it came stays until it is read. */
  #leave({ target }) {
    target.closest('.notice > [data-dismiss]')?.parentElement.remove();
  }

  #undo(event, { text, undo }, close) {
    const source = bystander();
    if (!source) return; // the plain form will do
    event.preventDefault();
    const texts = [undo, `Undo: ${text}`];
    const values = Object.fromEntries(new FormData(event.target));
    const options = { source, swap: 'none', values, undo, texts };
    const send = () => htmx.ajax('POST', '/board/undos', { ...options, again: send });
    send();
    close();
  }

  #gather() {
    const stack = inReach();
    stack.append(...document.querySelectorAll('toast-stack > :not(template)'));
    trim(stack);
  }

  // private

  /** What failed has been done since, or fails again. Of all that was only to be read, one is said. */
  #dismiss({ about, text }) {
    for (const toast of this.querySelectorAll('[data-about]')) {
      const areReads = [about, toast.dataset.about].every((name) => name.startsWith('GET '));
      if (toast.dataset.about === about || (text && areReads))
        toast.querySelector('[data-dismiss]').click();
    }
  }

  #draw({ text, undo, action, link, kind, about }) {
    const template = this.querySelector('template[data-toast]');
    const toast = template.content.firstElementChild.cloneNode(true);
    const part = (name, isUsed) => {
      const element = toast.querySelector(`[data-${name}]`);
      if (!isUsed) element.remove();
      return element;
    };
    if (kind) toast.dataset.kind = kind;
    if (about) toast.dataset.about = about;
    part('text', true).textContent = text;
    part('undo', undo).elements.revision.value = undo;
    part('action', action).textContent = action;
    Object.assign(part('link', link), link);
    return toast;
  }
}

/** Of many, the latest. What can be tried again holds what was typed: it waits, out of sight. */
function trim(stack) {
  const [held, said] = [[], []];
  for (const toast of stack.querySelectorAll(':scope > .toast'))
    (toast.querySelector('[data-action]') ? held : said).push(toast);
  for (const toast of said.slice(0, -Math.max(MOST - held.length, 1))) toast.remove();
}

function fade(toast, close) {
  let timer = setTimeout(close, LIFE);
  const keep = () => clearTimeout(timer);
  const resume = () => {
    clearTimeout(timer);
    if (!toast.matches(':hover, :focus-within')) timer = setTimeout(close, LIFE_AFTER_LOOK);
  };
  for (const type of ['pointerenter', 'focusin']) toast.addEventListener(type, keep);
  for (const type of ['pointerleave', 'focusout'])
    toast.addEventListener(type, () => setTimeout(resume));
}

customElements.define('toast-stack', ToastStack);
