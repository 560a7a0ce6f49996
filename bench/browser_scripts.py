"""What is run inside the pages to see when something has happened there."""

USABLE_HERE = """() => {
  const board = document.querySelector('job-board');
  if (!board || document.querySelector(':not(:defined)') || !window.Sortable) return false;
  return [...board.querySelectorAll('.card-list')].every((list) => Sortable.get(list));
}"""
"""All custom elements are defined, and every list is armed for dragging."""

USABLE_THERE = "() => Boolean(document.body?.dataset.ready)"
"""The floor says so itself, once its lists are armed."""

WATCH_USABLE = """(() => {
  const isUsable = %s;
  const look = () => {
    if (isUsable()) window.usableAt = performance.now();
    else setTimeout(look, 2);
  };
  look();
})()"""
"""Notes when the page is usable; the same way of looking on both sides."""

WATCH_DROP = """([id, goal]) => {
  const card = () => document.getElementById(id);
  const isWaiting = () => card()?.matches('[data-pending], .saving');
  const isThere = () => card()?.parentElement === document.querySelector(goal)
    && !document.querySelector('.is-floating, .sortable-fallback, .sortable-drag');
  window.drop = new Promise((resolve) => {
    addEventListener('pointerup', () => {
      const began = performance.now();
      let frames = 0, placed = 0, sent = false;
      const frame = () => {
        frames += 1;
        if (isThere()) placed = frames;
        else requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      const seen = new MutationObserver(() => {
        sent ||= isWaiting();
        if (!sent || isWaiting() || !isThere()) return;
        seen.disconnect();
        const confirmed = performance.now() - began;
        requestAnimationFrame(() => setTimeout(() => resolve([confirmed, placed])));
      });
      seen.observe(document.body, { subtree: true, childList: true, attributes: true });
    }, { capture: true, once: true });
  });
}"""
"""Milliseconds from the release to the answer applied, and the frame at which the card is there."""

CALM = """(id) => new Promise((resolve) => {
  let [last, calm] = ['', 0];
  const look = setInterval(() => {
    const card = document.getElementById(id);
    const now = card.parentElement.dataset.columnId ?? card.parentElement.dataset.status;
    calm = now === last ? calm + 1 : 0;
    last = now;
    if (calm === 3) { clearInterval(look); resolve(now); }
  }, 55);
})"""
"""Sortable looks where the pointer is every 50 ms: a place is taken once three looks agree."""

FIRST_PAINT = """() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"""
