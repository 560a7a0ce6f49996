/**
 * Notes: saved by the person, kept as a draft all the while. The draft goes only when the server has
 * the text or the person discards it, so that a lost network, an expired sign-in and a closed tab
 * cost nothing. Each answer brings a new one of these elements; the draft is what they share.
 */
import { Behaviour } from '../lib/behaviour.js';
import { byId, leave, swallow, toast } from '../lib/dom.js';
import * as drafts from '../lib/drafts.js';

const RETRY = 5000;

class NoteEditor extends Behaviour {
  #timer;
  #isDone = false; // saved or discarded: what is still in the field needs no draft
  #isUnsent = false;
  #sending; // the request that carries the text, until it is answered
  #again;

  start() {
    this.listen(this, 'input', this.#typed);
    this.listen(this, 'keydown', this.#press, { capture: true });
    this.listen(this, 'htmx:before:request', this.#leaving);
    this.listen(this, 'htmx:after:request', this.#answered);
    this.listen(this, 'htmx:finally:request', this.#ended);
    const reopen = ({ target }) => target.contains(this) && this.#reopen();
    this.listen(document, 'htmx:after:process', reopen);
    this.listen(window, 'pagehide', this.#keep);
    this.listen(document, 'htmx:before:swap', this.#keep);
    this.listen(window, 'online', this.#sendAgain);
    this.#restore();
    this.#reopen();
  }

  stop() {
    clearTimeout(this.#again);
    const isUnsaved = this.#keep();
    if (this.#sending) drafts.awaitAnswer(this.#sending, this.#name);
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
    if (event.key === 'Escape') leave(event, this.querySelector('[data-cancel]'));
    else if (isSave) this.#field.form.requestSubmit();
    else return;
    swallow(event); // Escape leaves the edit, not the dialog
  }

  #leaving({ detail: { ctx } }) {
    if (ctx.request.method === 'POST')
      this.#sending = Object.assign(ctx, { written: this.#field.value });
  }

  #answered({ detail: { ctx } }) {
    const isSaved = ctx === this.#sending;
    if (isSaved) this.#sending = null;
    if (ctx.response.status !== 200) return;
    if (isSaved && this.#field?.value !== ctx.written) this.#goOn(ctx);
    else if (isSaved) this.#finish();
    else if (ctx.sourceElement.matches('[data-cancel]')) this.#discard();
  }

  #ended({ detail: { ctx } }) {
    if (ctx === this.#sending) this.#sending = null;
    this.#isUnsent = ctx.request.method === 'POST' && !ctx.response;
    if (!this.#isUnsent) return;
    ctx.told = true;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => navigator.onLine && this.#sendAgain(), RETRY);
    this.#say(
      'No connection. Your text is kept in this browser and sent when you are back online.',
    );
  }

  /** A text that was left unsaved is what the person came for: show it in the field again. */
  #reopen() {
    if (this.#field || !drafts.read(this.#name)) return;
    this.querySelector('[data-edit][data-htmx-powered]')?.click(); // before htmx has it, a plain link
  }

  #sendAgain() {
    if (this.#isUnsent) this.#field?.form.requestSubmit();
  }

  // private

  get #field() {
    return this.querySelector('textarea[data-draft]');
  }

  get #name() {
    return `notes:${this.dataset.applicationId}`;
  }

  #restore() {
    const field = this.#field;
    const draft = field && drafts.read(this.#name);
    if (!draft || drafts.isUnsaved(field) || field.value === draft.text) return;
    field.value = draft.text;
    field.form.elements.revision.value = draft.revision; // so that a change in between is noticed
    this.#say('These are your unsaved changes.');
  }

  #keep() {
    const field = this.#field;
    clearTimeout(this.#timer);
    if (!field || this.#isDone) return false;
    const isUnsaved = drafts.isUnsaved(field);
    const revision = drafts.read(this.#name)?.revision ?? field.form.elements.revision.value;
    if (isUnsaved) drafts.write(this.#name, { text: field.value, revision });
    else drafts.forget(this.#name);
    return isUnsaved;
  }

  /** Only when the saved text is here: a Cancel that fails leaves the field, and its draft. */
  #discard() {
    const draft = this.#keep() && drafts.read(this.#name);
    this.#finish();
    if (draft) drafts.offerBack(this.#name, draft, this);
  }

  /** What was typed while the text was on its way is not saved: the field stays. */
  #goOn(ctx) {
    const field = this.#field;
    field.form.elements.revision.value = /data-notes-revision="(\d+)"/.exec(ctx.text)[1];
    field.defaultValue = ctx.written;
    drafts.forget(this.#name); // the one of the saved text
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

customElements.define('note-editor', NoteEditor);
