/** Whether somebody has typed or chosen something in a form that is not sent. (Notes keep a draft.) */
export function isTyped(form) {
  return [...form.elements].some(isChanged);
}

function isChanged(field) {
  if (field.matches('[data-draft], [type="hidden"], button, fieldset')) return false;
  if (field.options) return field.selectedIndex > 0 && !field.selectedOptions[0].defaultSelected;
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}
