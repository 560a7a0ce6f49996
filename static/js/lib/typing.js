/** Whether somebody has typed or chosen something in a form that is not sent. (Notes keep a draft.) */
import { emit, idIn, onceEnded, toast } from './dom.js';

const EDIT = '.notes-form, .fact__form';
const REFUSED = '[aria-invalid], form:has(.field__error):not(:has([aria-invalid])) *'; // or as a whole

function isTyped(form) {
  return [...form.elements].some(isChanged);
}

/** Whether something below `root` is being edited, or was begun. */
export function isEdited(root) {
  return [...root.querySelectorAll('form')].some((form) => form.matches(EDIT) || isTyped(form));
}

/**
 * What was typed or chosen in a form since it was sent is in no answer to it. It goes into the form
 * that is shown again, or keeps the form of what is saved, which is not that of the field.
 */
export function keepTyped({ detail: { ctx, tasks } }) {
  const { form } = ctx.request;
  const task = tasks.find(({ target }) => target === ctx.target);
  if (!task || !form || ctx.texts) return; // a quick form does it by itself
  const next = task.fragment.querySelector(`form[action="${form.getAttribute('action')}"]`);
  if (next) for (const [name, value] of typedSince(ctx)) next.elements[name].value = value;
  else if (ctx.response.status < 300 && isTypedOn(ctx)) tasks.splice(tasks.indexOf(task), 1);
}

/**
 * A form that was begun and closed by mistake comes back with Undo. Of one on its way that is said
 * if it is refused or was typed on: else it is saved, or can be sent again.
 */
export function offerTyped(root, reopen) {
  const nodes = [...root.childNodes];
  const forms = new Set(root.querySelectorAll('form'));
  const sent = [...forms].filter((form) => form.matches('.htmx-request'));
  let awaited = sent.length;
  const offer = () => {
    const field = [...forms].flatMap((form) => [...form]).find(isChanged);
    const onAction = () => {
      reopen(nodes);
      field.focus();
    };
    if (field) toast('Closed before it was saved.', { action: 'Reopen', onAction });
  };
  const answered = (ctx) => {
    const isRefused = [404, 409, 422].includes(ctx.response?.status);
    if (!isTypedOn(ctx) && !isRefused) forms.delete(ctx.request.form);
    emit('application:changed', { id: idIn(ctx) }); // open again, maybe
    if (!--awaited) offer();
  };
  for (const form of sent) onceEnded(({ request }) => request.form === form, answered);
  if (!awaited) offer();
}

const typedSince = ({ request: { form, body } }) =>
  [...new FormData(form)].filter(([name, value]) => value !== body?.get(name));

/** Whether a form was typed on. One that is saved says so, and knows what is saved. */
function isTypedOn(ctx) {
  const { form, body } = ctx.request;
  const isOn = typedSince(ctx).length > 0;
  if (!(ctx.response?.status < 300)) return isOn;
  const line = form.querySelector('[data-unsaved]');
  if (line) line.hidden = !isOn;
  for (const [name, value] of body) {
    const was = form.elements[`was-${name}`];
    if (was) was.value = value;
  }
  return isOn;
}

function isChanged(field) {
  if (field.matches('[data-draft], [type="hidden"], button, fieldset')) return false;
  if (field.matches(REFUSED)) return true; // what was refused comes as the default
  if (field.options) return field.selectedIndex > 0 && !field.selectedOptions[0].defaultSelected;
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}
