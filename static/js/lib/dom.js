/** Small words for the document. Styles are set by CSSOM: the CSP forbids style attributes. */
export const byId = (id) => document.getElementById(id);
export const isCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
export const isModified = (event) =>
  event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button > 0;

/** Tell a screen reader. An emptied region repeats a text that it has said before. */
export function announce(text, now = false) {
  const region = byId(now ? 'say-now' : 'say');
  region.textContent = '';
  setTimeout(() => (region.textContent = text), 40);
}

export const emit = (type, detail) =>
  document.dispatchEvent(new CustomEvent(type, { detail }));

export function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

/** Escape leaves an edit, unless an input method takes it for its own list of choices. */
export const leave = ({ isComposing }, cancel) => isComposing || cancel.click();

export function toast(text, more = {}) {
  emit('toast', { text, ...more });
}

/** What a request comes from that belongs to no part of the page. */
export const bystander = () => byId('refresher') ?? byId('rereader');

/**
 * What a request is about, for those who tell of it: its address without the question, and what
 * was sent there, if there may be several of a kind.
 */
const subjectOf = ({ request, texts = '' }) =>
  `${request.method} ${new URL(request.action, location.href).pathname}${texts}`;

/** Whether the server has said no, and would again: not that it was too slow or too often. */
export const isNo = (status) => status >= 400 && status < 500 && status !== 408 && status !== 429;

/** The id in the address of a request: of an application, or of a column. */
export const idIn = ({ request }) => request.action.split('/')[3];

/** The revision of what a request has changed, as its answer offers to undo it. */
export const revisionOf = ({ hx }) => JSON.parse(hx?.trigger ?? '{}').toast?.undo;

/** Say that something failed, and what it is of: of two failures, each can be tried again. */
export function tellFailure(ctx, text, more) {
  const id = idIn(ctx);
  const place = byId(`open-${id}`) ?? byId(`column-name-${id}`);
  const name = ctx.texts?.[1] ?? place?.textContent;
  const begin = /^.{0,40}/su; // of a long name
  const names = [name && `\u2068${begin.exec(name)}\u2069`, ctx.sourceElement.dataset.name, text];
  toast(names.filter((each) => each).join(': '), { kind: 'error', about: subjectOf(ctx), ...more });
}

/** What has failed before is said no longer. */
export function retract(ctx) {
  emit('toast:over', { about: subjectOf(ctx) });
}

/** Once the request that is meant has been answered, or has not. */
export function onceEnded(isMeant, then) {
  const end = ({ detail: { ctx } }) => {
    if (!isMeant(ctx)) return;
    document.removeEventListener('htmx:finally:request', end);
    then(ctx);
  };
  document.addEventListener('htmx:finally:request', end);
}

/** moveBefore keeps focus and running animations; Safari has only insertBefore. */
export function put(node, list, before) {
  if (before === node) return;
  const focused = node.contains(document.activeElement) && document.activeElement;
  if (list.moveBefore && node.isConnected) list.moveBefore(node, before);
  else list.insertBefore(node, before);
  if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

/**
 * FLIP: let elements glide to where `change` puts them. Unlike a view transition it neither freezes
 * the page nor blocks pointers, so a card may fly home while the next one is being dragged.
 */
export function fly(elements, change) {
  const land = takeOff(elements);
  change();
  land();
}

/** The same for changes that others make: call what this gives once they are made. */
export function takeOff(elements) {
  if (isCalm()) return () => {};
  const from = [...elements].map((element) => [element, element.getBoundingClientRect()]);
  return () => from.forEach(([element, old]) => glide(element, old));
}

function glide(element, old) {
  if (!element.isConnected) return;
  const now = element.getBoundingClientRect();
  const x = old.left - now.left;
  const y = old.top - now.top;
  const isOut = Math.max(old.bottom, now.bottom) < 0 || Math.min(old.top, now.top) > innerHeight;
  if (isOut || !(x || y)) return;
  element.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: 'none' }], {
    duration: 240,
    easing: 'cubic-bezier(.2,.7,.2,1)',
  });
}

/** When a swap has taken the focused element away, go on where the person was. */
export function keepFocus(root) {
  const active = document.activeElement;
  if (active && active !== document.body && active.localName !== 'dialog') return;
  const places = [
    '[data-edit]',
    '[autofocus]',
    'textarea, input:not([type="hidden"])',
    'a, button',
  ];
  const isShown = (element) => element.checkVisibility();
  const place = places.map((selector) => [...root.querySelectorAll(selector)].find(isShown)).find(Boolean);
  place?.focus({ preventScroll: true });
}

/** A field that has come with its text is written on, so the caret goes behind it. (Dates have none.) */
export function goToEnd(root) {
  const field = document.activeElement;
  if (!root.contains(field) || field.selectionEnd !== 0) return;
  field.setSelectionRange(field.value.length, field.value.length);
}
