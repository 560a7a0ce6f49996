/* Drag and drop for the floor: one small POST a drop; the answer replaces the one card. */
for (const list of document.querySelectorAll('.list')) {
  Sortable.create(list, {
    group: 'board',
    animation: 0,
    forceFallback: new URLSearchParams(location.search).has('fallback'),
    onEnd({ item, to }) {
      const { id } = item.dataset;
      item.classList.add('saving');
      htmx.ajax('POST', `/cards/${id}/move`, {
        target: `#card-${id}`,
        swap: 'outerHTML',
        values: { status: to.dataset.status, after: item.previousElementSibling?.dataset.id ?? '' },
      });
    },
  });
}
document.body.dataset.ready = '1';
