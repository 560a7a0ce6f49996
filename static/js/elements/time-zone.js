/** Knows where the browser is: fills that in for a new account, and says where settings differ. */
class TimeZone extends HTMLElement {
  connectedCallback() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';
    const input = this.querySelector('input[type="hidden"]');
    if (input) input.value = zone;
    const hint = this.querySelector('[data-zone-hint]');
    if (!hint) return;
    hint.querySelector('[data-zone]').textContent = zone;
    hint.hidden = this.querySelector('select').value === zone;
  }
}

customElements.define('time-zone', TimeZone);
