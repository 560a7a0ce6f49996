/** An application as a page of its own: as it is elsewhere, but for what is being edited. */
import { Behaviour } from '../lib/behaviour.js';
import { byId } from '../lib/dom.js';
import { Rereading } from '../lib/rereading.js';

// The page's own markup, and not that of a dialog.
const AS_PAGE = { 'HX-History-Restore-Request': 'true' };

class ApplicationPage extends Behaviour {
  start() {
    const line = byId('page-changed');
    const rereading = new Rereading(this, this, line, (options) => this.#read(options));
    this.listen(document, 'application:changed', ({ detail }) =>
      rereading.hear(detail, location.pathname),
    );
    this.listen(document, 'htmx:after:swap', () => rereading.resume());
  }

  #read(options) {
    htmx.ajax('GET', location.pathname, {
      source: '#rereader',
      headers: AS_PAGE,
      target: this.querySelector('.detail'),
      swap: 'outerMorph',
      select: '.detail',
      ...options,
    });
  }
}

customElements.define('application-page', ApplicationPage);
