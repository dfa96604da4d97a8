// Tables sort by a click on the head of a column, and the other way round by a second click.
document.querySelectorAll('table').forEach(table => {
  const body = table.tBodies[0];
  if (body.rows.length < 2) return;
  const heads = [...table.tHead.rows[0].cells];

  /** Numbers by value, words by the alphabet after numbers, and cells without either at the end. */
  function order(a, b, sign) {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
    return sign * (typeof a === 'number' ? a - b : a.localeCompare(b, 'en', {numeric: true}));
  }

  function sort(column) {
    const up = heads[column].getAttribute('aria-sort') !== 'ascending';
    heads.forEach(head => head.removeAttribute('aria-sort'));
    heads[column].setAttribute('aria-sort', up ? 'ascending' : 'descending');
    const rows = [...body.rows].map(row => ({row, value: saving.value(row.cells[column])}));
    rows.sort((a, b) => order(a.value, b.value, up ? 1 : -1));
    body.append(...rows.map(({row}) => row));
  }

  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => sort(column));
  });
});
