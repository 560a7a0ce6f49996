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
 * that is shown again, or keeps the form of a value that is saved, which is not that of the field.
 */
export function keepTyped({ detail: { ctx, tasks } }) {
  const { form, body } = ctx.request;
  const task = tasks.find(({ target }) => target === ctx.target);
  if (!task || !form || ctx.texts) return; // a quick form does it by itself
  const later = [...new FormData(form)].filter(([name, value]) => value !== body?.get(name));
  const next = task.fragment.querySelector(`form[action="${form.getAttribute('action')}"]`);
  const line = form.querySelector('[data-unsaved]');
  if (next) for (const [name, value] of later) next.elements[name].value = value;
  else if (line && later.length) {
    line.hidden = false;
    for (const [name, value] of body ?? []) {
      const was = form.elements[`was-${name}`];
      if (was) was.value = value; // so much is saved
    }
    tasks.splice(tasks.indexOf(task), 1);
  }
}

/** A form that was begun and closed by mistake comes back with Undo. */
export function offerTyped(root, reopen) {
  const field = [...root.querySelectorAll('form')].flatMap((form) => [...form]).find(isChanged);
  if (!field) return;
  const nodes = [...root.childNodes];
  const onAction = () => {
    reopen(nodes);
    field.focus();
  };
  toast('Closed before it was saved.', { action: 'Open it again', onAction });
}

function isChanged(field) {
  if (field.matches('[data-draft], [type="hidden"], button, fieldset')) return false;
  if (field.options) return field.selectedIndex > 0 && !field.selectedOptions[0].defaultSelected;
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}
