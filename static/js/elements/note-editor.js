/**
 * Notes: saved by the person, kept as a draft all the while. The draft goes only when the server has
 * the text or the person discards it, so that a lost network, an expired sign-in and a closed tab
 * cost nothing. Each answer brings a new one of these elements; the draft is what they share.
 */
import { Behaviour } from '../lib/behaviour.js';
import { byId, toast } from '../lib/dom.js';
import * as drafts from '../lib/drafts.js';

class NoteEditor extends Behaviour {
  #timer;
  #isDone = false; // saved or discarded: what is still in the field needs no draft
  #isUnsent = false;
  #sending; // the request that carries the text, until it is answered

  start() {
    this.listen(this, 'input', this.#typed);
    this.listen(this, 'keydown', this.#press, { capture: true });
    this.listen(this, 'htmx:before:request', this.#sent);
    this.listen(this, 'htmx:after:request', this.#answered);
    this.listen(this, 'htmx:finally:request', this.#ended);
    const reopen = ({ target }) => target.contains(this) && this.#reopen();
    this.listen(document, 'htmx:after:process', reopen);
    this.listen(window, 'pagehide', this.#keep);
    this.listen(window, 'online', () => this.#isUnsent && this.#field?.form.requestSubmit());
    this.#restore();
    this.#reopen();
  }

  stop() {
    const isUnsaved = this.#keep();
    if (this.#sending) awaitAnswer(this.#sending, this.#name);
    else if (isUnsaved && !byId(this.id)) toast('Your unsaved notes are kept in this browser.');
  }

  // events

  #typed() {
    this.#isDone = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), 250);
  }

  #press(event) {
    if (event.target !== this.#field) return;
    const isSave = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (event.key === 'Escape') this.querySelector('[data-cancel]').click();
    else if (isSave) this.#field.form.requestSubmit();
    else return;
    event.preventDefault(); // Escape leaves the edit, not the dialog
    event.stopPropagation();
  }

  #sent({ detail: { ctx } }) {
    if (ctx.request.method === 'POST') this.#sending = ctx;
  }

  #answered({ detail: { ctx } }) {
    const isSaved = ctx === this.#sending;
    if (isSaved) this.#sending = null;
    if (ctx.response.status !== 200) return;
    if (isSaved) this.#finish();
    else if (ctx.sourceElement.matches('[data-cancel]')) this.#discard();
  }

  #ended({ detail: { ctx } }) {
    if (ctx === this.#sending) this.#sending = null;
    this.#isUnsent = ctx.request.method === 'POST' && !ctx.response;
    if (!this.#isUnsent) return;
    ctx.told = true;
    this.#say(
      'No connection. Your text is kept in this browser and sent when you are back online.',
    );
  }

  /** A text that was left unsaved is what the person came for: show it in the field again. */
  #reopen() {
    if (this.#field || !drafts.read(this.#name)) return;
    this.querySelector('[data-edit][data-htmx-powered]')?.click(); // before htmx has it, a plain link
  }

  // private

  get #field() {
    return this.querySelector('textarea[data-draft]');
  }

  get #name() {
    return `notes:${this.dataset.applicationId}`;
  }

  /** Text that the server refused comes back as the field's default, and still is not saved. */
  get #isUnsaved() {
    const field = this.#field;
    const isRefused = field.matches('[aria-invalid]') || this.querySelector('[data-theirs]');
    return field.value !== field.defaultValue || Boolean(isRefused);
  }

  #restore() {
    const field = this.#field;
    const draft = field && drafts.read(this.#name);
    if (!draft || this.#isUnsaved || field.value === draft.text) return;
    field.value = draft.text;
    field.form.elements.revision.value = draft.revision; // so that a change in between is noticed
    this.#say('This is what you had not saved yet.');
  }

  #keep() {
    const field = this.#field;
    clearTimeout(this.#timer);
    if (!field || this.#isDone) return false;
    const isUnsaved = this.#isUnsaved;
    const revision = drafts.read(this.#name)?.revision ?? field.form.elements.revision.value;
    if (isUnsaved) drafts.write(this.#name, { text: field.value, revision });
    else drafts.forget(this.#name);
    return isUnsaved;
  }

  /** Only when the saved text is here: a Cancel that fails leaves the field, and its draft. */
  #discard() {
    const draft = this.#keep() && drafts.read(this.#name);
    this.#finish();
    if (!draft) return;
    const onAction = () => {
      drafts.write(this.#name, draft);
      byId(this.id)?.querySelector('[data-edit]')?.click();
    };
    toast('Your changes to the notes were discarded.', { action: 'Undo', onAction });
  }

  #finish() {
    this.#isDone = true;
    clearTimeout(this.#timer);
    drafts.forget(this.#name);
  }

  #say(text) {
    const line = this.querySelector('[data-draft-message]');
    line.textContent = text;
    line.hidden = false;
  }
}

/** Closed while the text was on its way: what became of it is known with the answer. */
function awaitAnswer(sending, name) {
  const text = drafts.read(name)?.text;
  sending.told = true; // its form is gone, so that nothing could be tried again
  const end = ({ detail: { ctx } }) => {
    if (ctx !== sending) return;
    document.removeEventListener('htmx:finally:request', end);
    if (ctx.response?.status !== 200)
      toast('Your notes could not be saved. They are kept in this browser.', { kind: 'error' });
    else if (drafts.read(name)?.text === text) drafts.forget(name);
  };
  document.addEventListener('htmx:finally:request', end);
}

customElements.define('note-editor', NoteEditor);
