/** Tells the server where the person is, when an account is made. */
class TimeZone extends HTMLElement {
  connectedCallback() {
    this.querySelector('input').value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';
  }
}

customElements.define('time-zone', TimeZone);
