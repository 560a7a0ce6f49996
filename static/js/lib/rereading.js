/**
 * What is shown of an application is read anew when it changes elsewhere. What is being edited is
 * left alone, with a line that says so: then the rest comes when the edit ends.
 */
import { toast } from './dom.js';
import { isEdited } from './typing.js';

export class Rereading {
  #isOld; // something was done since that was asked

  /** `read` asks for all that is in `root`, with the options that it is given; `host` listens. */
  constructor(host, root, line, read) {
    Object.assign(this, { root, line, read });
    const note = ({ detail }) => (this.#isOld ||= detail.ctx.request.method === 'POST');
    host.listen(document, 'htmx:after:request', note);
    host.listen(document, 'htmx:before:swap', ({ detail }) => this.#spare(detail));
    host.listen(document, 'htmx:finally:request', ({ detail }) => this.#end(detail));
  }

  /** An application has changed: elsewhere (`live`), or by what was done here. */
  hear({ id, live }, path) {
    if (id === 'all' || (id && path.includes(id))) this.#begin(live);
  }

  /** Something in it was saved, or is not edited any more. */
  resume() {
    if (!this.line.hidden) this.#begin(true);
  }

  // private

  #begin(isElsewhere) {
    this.line.hidden = !isElsewhere || !isEdited(this.root);
    if (!this.line.hidden) return;
    this.#isOld = false;
    this.read({ live: isElsewhere, told: isElsewhere, reread: this });
  }

  /** An edit may have begun meanwhile (which no morph closes), or something may have been saved. */
  #spare({ ctx, tasks }) {
    if (ctx.reread !== this) return;
    tasks[0]?.fragment.querySelector('[autofocus]')?.removeAttribute('autofocus'); // focus stays
    ctx.isOld = this.#isOld;
    if (!ctx.isOld && !isEdited(this.root)) return;
    this.line.hidden = ctx.isOld;
    ctx.swap = 'none';
    tasks.length = 0;
  }

  /** There may be nothing left to be read. */
  #end({ ctx }) {
    if (ctx.reread !== this) return;
    if (ctx.isOld) this.#begin(ctx.live);
    if (ctx.response?.status !== 404) return;
    const isColumn = ctx.request.action.startsWith('/board/columns/');
    toast(isColumn ? 'This column was deleted.' : 'This application was deleted for good.', { kind: 'error' });
  }
}
