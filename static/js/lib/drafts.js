/** Unsaved texts, in this browser only, until the server has them. One per user and text. */
import { byId, onceEnded, toast } from './dom.js';

const keyOf = (name) => `draft:${document.body.dataset.user ?? ''}:${name}`;

export function read(name) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(name)));
  } catch {
    return null; // blocked, or not ours
  }
}

export function write(name, draft) {
  try {
    localStorage.setItem(keyOf(name), JSON.stringify(draft));
  } catch {
    // full or blocked: the text is still in the field
  }
}

export function forget(name) {
  try {
    localStorage.removeItem(keyOf(name));
  } catch {
    // blocked: there is none
  }
}

/** Text that the server refused comes back as the field's default, and still is not saved. */
export function isUnsaved(field) {
  const isRefused = field.matches('[aria-invalid]') || field.form.querySelector('[data-theirs]');
  return field.value !== field.defaultValue || Boolean(isRefused);
}

/** Closed while the text was on its way: what became of it is known with the answer. */
export function awaitAnswer(sending, name) {
  const text = read(name)?.text;
  sending.told = true; // its form is gone, so that nothing could be tried again
  const isMeant = (ctx) => ctx === sending;
  onceEnded(isMeant, ({ response }) => {
    if (response?.status !== 200)
      toast('Your notes could not be saved. They are kept in this browser.', { kind: 'error' });
    else if (read(name)?.text === text) forget(name);
  });
}

/** Discarded on purpose, and still to be had for a while, also once its card was closed. */
export function offerBack(name, draft, { id, dataset }) {
  const onAction = () => {
    write(name, draft);
    const edit = byId(id)?.querySelector('[data-edit]');
    (edit ?? byId(`open-${dataset.applicationId}`))?.click();
  };
  toast('Your changes to the notes were discarded.', { action: 'Undo', onAction });
}
