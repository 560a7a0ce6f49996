/** Whether somebody has typed or chosen something in a form that is not sent. (Notes keep a draft.) */
import { toast } from './dom.js';

const EDIT = '.notes-form, .fact__form';

export function isTyped(form) {
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
 * A form that was begun and closed by mistake comes back with Undo. One that is on its way does when
 * it is refused, or was typed on: else it is saved, or its failure is said with a way on.
 */
export function offerTyped(root, reopen) {
  const nodes = [...root.childNodes];
  const forms = [...root.querySelectorAll('form')];
  const sent = forms.filter((form) => form.matches('.htmx-request'));
  const offer = () => {
    const field = forms.flatMap((form) => [...form]).find(isChanged);
    const onAction = () => {
      reopen(nodes);
      field.focus();
    };
    if (field) toast('Closed before it was saved.', { action: 'Open it again', onAction });
  };
  if (!sent.length) return offer();
  const end = ({ detail: { ctx } }) => {
    const { form } = ctx.request;
    if (!sent.includes(form)) return;
    sent.splice(sent.indexOf(form), 1);
    const status = ctx.response?.status;
    const isRefused = status >= 400 && status < 500 && status !== 401;
    const isKept = status < 300 ? isTypedOn(ctx) : isRefused || typedSince(ctx).length;
    if (!isKept) forms.splice(forms.indexOf(form), 1);
    if (sent.length) return;
    document.removeEventListener('htmx:finally:request', end);
    offer();
  };
  document.addEventListener('htmx:finally:request', end);
}

const typedSince = ({ request: { form, body } }) =>
  [...new FormData(form)].filter(([name, value]) => value !== body?.get(name));

/** Whether a form that is saved was typed on. It says so, and knows what is saved. */
function isTypedOn(ctx) {
  const { form, body } = ctx.request;
  const line = form.querySelector('[data-unsaved]');
  const isOn = typedSince(ctx).length > 0;
  if (line) line.hidden = !isOn;
  for (const [name, value] of body) {
    const was = form.elements[`was-${name}`];
    if (was) was.value = value;
  }
  return isOn;
}

function isChanged(field) {
  if (field.matches('[data-draft], [type="hidden"], button, fieldset')) return false;
  if (field.options) return field.selectedIndex > 0 && !field.selectedOptions[0].defaultSelected;
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}
