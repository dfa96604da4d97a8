'use strict';
// Files to save, made in the page from what is in it: nothing is sent or loaded.
const saving = (() => {
  document.documentElement.classList.add('js');
  const slug = text => text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'steepest';
  const csvCell = v => v === null || v === undefined ? '' : /[",\n\r]/.test(String(v)) ? '"' + String(v).replace(/"/g, '""') + '"' : String(v);

  const csv = ({columns, rows}) => [columns, ...rows].map(row => row.map(csvCell).join(',')).join('\n') + '\n';
  const json = ({columns, rows}) => JSON.stringify(
    rows.map(row => Object.fromEntries(columns.map((name, i) => [name, row[i] ?? null]))), null, 2) + '\n';

  function file(name, content, type) {
    const link = document.createElement('a');
    link.download = slug(document.title) + '-' + name;
    link.href = typeof content === 'string' && content.startsWith('data:') ? content : URL.createObjectURL(new Blob([content], {type}));
    link.click();
    if (link.href.startsWith('blob:')) setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  /** A row of buttons, each with its name and what it does. */
  function buttons(what, actions) {
    const row = document.createElement('div');
    row.className = 'save';
    row.setAttribute('role', 'group');
    row.setAttribute('aria-label', 'Save ' + what);
    row.append('Save as ');
    for (const [name, action] of actions) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = name;
      button.addEventListener('click', action);
      row.append(button);
    }
    return row;
  }

  /** Data as CSV and as JSON; `read` gives columns and rows. */
  const dataButtons = (name, read) => [
    ['CSV', () => file(name + '.csv', csv(read()), 'text/csv;charset=utf-8')],
    ['JSON', () => file(name + '.json', json(read()), 'application/json')],
  ];

  const plain = cell => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll('.dot').forEach(part => part.remove());
    copy.querySelectorAll('span').forEach(part => part.before(' '));
    return copy.textContent.trim().replace(/\s+/g, ' ');
  };

  function value(cell) {
    if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
    const text = plain(cell);
    const number = text.replace(/,/g, '').replace('−', '-');
    return text === '–' || text === '' ? null : number !== '' && Number.isFinite(Number(number)) ? Number(number) : text;
  }

  /** A table of the page: numbers in full where its cells have them, a column more where they have deviations. */
  function read(table) {
    const rows = [...table.tBodies[0].rows].map(row => [...row.cells]);
    const spread = rows.length === 0 ? [] : rows[0].map((_, i) => rows.some(row => row[i].dataset.deviation !== undefined));
    const columns = [...table.tHead.rows[0].cells].flatMap((cell, i) =>
      spread[i] ? [plain(cell), plain(cell) + ', standard deviation'] : [plain(cell)]);
    return {columns, rows: rows.map(row => row.flatMap((cell, i) => spread[i]
      ? [value(cell), cell.dataset.deviation === undefined ? null : Number(cell.dataset.deviation)] : [value(cell)]))};
  }

  document.querySelectorAll('table').forEach((table, i) => {
    const section = table.closest('section');
    const heading = section?.querySelector('h2')?.textContent;
    const name = slug(table.id || section?.id || 'table') + '-' + (i + 1);
    (table.closest('.scroll') ?? table).after(buttons('the table' + (heading ? ' ' + heading : ''), dataButtons(name, () => read(table))));
  });

  return {file, buttons, dataButtons, read, value, csv, json};
})();
