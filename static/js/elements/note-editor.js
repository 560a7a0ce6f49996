/**
 * Notes: saved by the person, kept as a draft all the while. The draft goes only when the server has
 * the text or the person discards it, so that a lost network, an expired sign-in and a closed tab
 * cost nothing. `data-unsaved` says that the text shown by the server is not the one it has stored.
 */
import { Behaviour } from '../lib/behaviour.js';
import { keepFocus, toast } from '../lib/dom.js';
import * as drafts from '../lib/drafts.js';

class NoteEditor extends Behaviour {
  #timer;

  start() {
    this.listen(this, 'input', this.#typed);
    this.listen(this, 'keydown', this.#press, { capture: true });
    this.listen(this, 'click', this.#discard, { capture: true });
    this.listen(this, 'htmx:after:request', this.#answered);
    this.listenToEnds(this.#ended);
    this.listen(this, 'htmx:after:process', this.#restore);
    this.listen(window, 'pagehide', this.#keep);
    this.listen(window, 'online', this.#resend);
    this.#restore();
  }

  stop() {
    if (this.#keep()) toast('Your unsaved notes are kept in this browser.');
  }

  // events

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), 250);
  }

  #press(event) {
    if (event.target !== this.#field) return;
    if (event.key === 'Escape') this.querySelector('[data-cancel]').click();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
      this.#field.form.requestSubmit();
    else return;
    event.preventDefault(); // Escape leaves the edit, not the dialog
    event.stopPropagation();
  }

  #discard({ target }) {
    if (!target.closest('[data-cancel]')) return;
    const draft = this.#keep() && drafts.read(this.#name);
    this.#forget();
    if (!draft) return;
    const name = this.#name;
    const onAction = () => {
      drafts.write(name, draft);
      if (this.isConnected) this.#restore();
    };
    toast('Your changes to the notes were discarded.', { action: 'Undo', onAction });
  }

  /** Before the swap: what the server has needs no draft, what it refused does. */
  #answered({ detail: { ctx } }) {
    if (ctx.request.method !== 'POST') return;
    if (ctx.response.status === 200) this.#forget();
    else {
      this.dataset.unsaved = '';
      this.#keep();
    }
  }

  #ended(ctx) {
    keepFocus(this);
    if (ctx.request.method !== 'POST' || ctx.response || !this.#field) return;
    ctx.told = true;
    this.dataset.unsaved = 'unsent';
    this.#keep();
    this.#say(
      'No connection. Your text is kept in this browser and sent when you are back online.',
    );
  }

  #restore() {
    const field = this.#field;
    const draft = drafts.read(this.#name);
    if (!draft || 'unsaved' in this.dataset || field?.value === draft.text) return;
    if (!field) return this.querySelector('[data-edit]')?.click();
    field.value = draft.text;
    field.form.elements.revision.value = draft.revision; // so that a change in between is noticed
    this.#say('This is what you had not saved yet.');
  }

  #resend() {
    if (this.dataset.unsaved === 'unsent') this.#field?.form.requestSubmit();
  }

  // private

  get #field() {
    return this.querySelector('textarea[data-draft]');
  }

  get #name() {
    return `notes:${this.dataset.applicationId}`;
  }

  #keep() {
    const field = this.#field;
    if (!field) return false;
    clearTimeout(this.#timer);
    const isUnsaved = 'unsaved' in this.dataset || field.value !== field.defaultValue;
    const revision = drafts.read(this.#name)?.revision ?? field.form.elements.revision.value;
    if (isUnsaved) drafts.write(this.#name, { text: field.value, revision });
    else drafts.forget(this.#name);
    return isUnsaved;
  }

  #forget() {
    clearTimeout(this.#timer);
    delete this.dataset.unsaved;
    drafts.forget(this.#name);
  }

  #say(text) {
    const line = this.querySelector('[data-draft-message]');
    line.textContent = text;
    line.hidden = false;
  }
}

customElements.define('note-editor', NoteEditor);
