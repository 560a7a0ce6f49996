/** An element that scripts what it wraps, and stops listening when it leaves the document. */
export class Behaviour extends HTMLElement {
  #leaving;

  connectedCallback() {
    this.#leaving = new AbortController();
    this.start();
  }

  disconnectedCallback() {
    this.#leaving.abort();
    this.stop();
  }

  connectedMoveCallback() {} // a move within the document (moveBefore) is neither

  start() {}

  stop() {}

  listen(target, type, handler, options) {
    target.addEventListener(type, handler.bind(this), { signal: this.#leaving.signal, ...options });
  }
}
