(() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const shown = {log: true};
  const chosen = data.chosen.slice();
  const page = pageOfLines(data.styles, shown);
  const tensorsOf = kind => data.tensors.filter(tensor => tensor.kind === kind);
  const known = values => values.filter(v => v !== null).sort((a, b) => a - b);
  const median = sorted => sorted.length === 0 ? null : (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  // later layers are stronger: in two hexadecimal digits of opacity
  const strength = (i, n) => n === 1 ? 'ff' : Math.round(255 * (0.35 + 0.65 * i / (n - 1))).toString(16).padStart(2, '0');

  /** The lines of a kind; the first of them speaks for all in the row below the chart. */
  function lines(kind, quantity, logarithmic, floor) {
    const style = data.styles[kind];
    const tensors = tensorsOf(kind);
    return tensors.map((tensor, i) => {
      const line = page.line(style, {
        silent: i > 0, borderWidth: tensors.length > 1 ? 1.75 : 2.25,
        pointRadius: data.steps.length > 1 ? 0 : 3,
        data: data.steps.map((step, at) => {
          const v = tensor.values[quantity][at];
          return {x: step, y: logarithmic ? page.placed(v, floor) : v, all: i > 0 ? null : known(tensors.map(t => t.values[quantity][at]))};
        }),
      });
      const colour = page.colour(style) + strength(i, tensors.length);
      return {...line, borderColor: colour, backgroundColor: colour};
    }).reverse();
  }

  const nearest = at => data.steps.reduce((best, step) => Math.abs(step - at) < Math.abs(best - at) ? step : best, data.steps[0]);

  function describe(chart) {
    const quantity = chosen[chart];
    const {title, formula, logarithmic} = data.quantities[quantity];
    const log = logarithmic && shown.log;
    const floor = page.floorOf(data.tensors.flatMap(tensor => tensor.values[quantity]));
    const wanted = axis => axis.max > 1e3 * axis.min ? ['1'] : axis.max > 30 * axis.min ? ['1', '2', '5'] : ['1', '1.5', '2', '3', '5', '7'];
    return {
      datasets: data.styles.flatMap((_, kind) => lines(kind, quantity, log, floor)).reverse(),
      options: page.options(
        page.horizontal('steps', {maxTicksLimit: 9, includeBounds: false}, {min: 0, max: data.steps.at(-1)}),
        page.vertical(formula, wanted, floor, v => Number(v.toPrecision(3)), log)),
      title: at => 'step ' + nearest(at).toLocaleString('en'), descending: true, deviation: () => null,
      value: p => median(p.all),
      more: p => p.all.length > 1 ? ', ' + page.digits(p.all[0]) + ' to ' + page.digits(p.all.at(-1)) : '',
      table: () => ({
        columns: ['tensor', 'step', title],
        rows: data.tensors.flatMap(tensor => data.steps.map((step, at) => [tensor.name, step, tensor.values[quantity][at]])),
      }),
    };
  }

  page.draw(chosen.map((_, i) => 'insight-' + i), ['log'], describe);
  const redraw = () => document.getElementById('log').dispatchEvent(new Event('change'));
  chosen.forEach((_, i) => {
    const select = document.getElementById('insight-' + i + '-quantity');
    select.selectedIndex = chosen[i];
    select.addEventListener('change', () => {
      chosen[i] = select.selectedIndex;
      select.closest('figure').querySelector('figcaption').textContent = data.quantities[chosen[i]].title;
      redraw();
    });
  });
  // gains and biases on request
  if (data.styles.some(style => !style.vector)) {
    document.querySelectorAll('#legend button').forEach((button, i) => { if (data.styles[i].vector) button.click(); });
  }
})();
