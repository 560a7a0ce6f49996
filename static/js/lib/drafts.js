/** Unsaved texts, in this browser only, until the server has them. One per user and text. */
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
    return true;
  } catch {
    return false; // full or blocked: the text is still in the field
  }
}

export function forget(name) {
  try {
    localStorage.removeItem(keyOf(name));
  } catch {
    // blocked: there is none
  }
}
