'use strict';
// What all pages draw with: colours in light and dark, axes, the box of figures, the legend and the switches.
function pageOfLines(styles, shown, naming = style => style.label) {
  document.documentElement.classList.add('js');
  const darkQuery = matchMedia('(prefers-color-scheme: dark)');
  const dashes = [[], [8, 4], [2, 3], [10, 4, 2, 4]];
  const hidden = new Set();
  let printing = false;

  const dark = () => darkQuery.matches && !printing;
  const theme = () => dark()
    ? {ink: '#e4e8ee', muted: '#9aa5b3', grid: '#2a3038', panel: '#262b33', line: '#414955'}
    : {ink: '#1f2630', muted: '#5b6675', grid: '#eceff3', panel: '#ffffff', line: '#d5dae1'};
  const colour = style => dark() ? style.dark : style.light;
  const digits = v => v === null ? '–' : Math.abs(v) >= 1e4 || (v && Math.abs(v) < 0.01) ? v.toExponential(2) : v.toFixed(3);
  const number = v => Number(v.toPrecision(6)).toLocaleString('en', {maximumSignificantDigits: 6});
  // a logarithmic axis offers more numbers than fit
  const crowded = (v, axis, wanted) => axis.type === 'logarithmic' && axis.max > 2 * axis.min
    && !wanted(axis).includes(String(Number(v.toExponential(6).split('e')[0])));

  /** A line in its run's style. */
  const line = (style, more) => ({
    label: style.label, style, spanGaps: false,
    // points at the ends may stick out, lines above the axis may not
    clip: {left: 8, right: 8, top: 0, bottom: 8},
    hidden: hidden.has(style.label), borderColor: colour(style), backgroundColor: colour(style),
    borderWidth: 2.25, borderDash: dashes[style.dash], borderJoinStyle: 'round', pointHoverRadius: 4, pointHitRadius: 6,
    ...more,
  });

  /** The vertical axis, logarithmic if so chosen; `wanted` says with which leading digits its numbers are shown. */
  const vertical = (title, wanted, rounded = v => v) => {
    const t = theme();
    return {
      type: shown.log ? 'logarithmic' : 'linear', border: {display: false}, grid: {color: t.grid, drawTicks: false},
      // an axis cut in the middle of nowhere needs no label there
      ticks: {color: t.muted, padding: 8, includeBounds: false, maxTicksLimit: 13,
        callback(v) { return crowded(v, this, wanted) ? null : number(rounded(v)); }},
      title: {display: true, text: title, color: t.muted},
    };
  };

  const horizontal = (title, ticks, more) => {
    const t = theme();
    return {
      type: 'linear', border: {color: t.line}, grid: {display: false},
      ticks: {color: t.muted, maxRotation: 0, ...ticks}, title: {display: true, text: title, color: t.muted}, ...more,
    };
  };

  /** Options of a chart, with what the box at the pointer says. */
  const options = (x, y, title, label, listed = () => true) => {
    const t = theme();
    return {
      responsive: true, maintainAspectRatio: false, animation: false, parsing: false,
      interaction: {mode: 'nearest', axis: 'x', intersect: false},
      scales: {x, y},
      plugins: {
        legend: {display: false},
        tooltip: {
          backgroundColor: t.panel, titleColor: t.muted, bodyColor: t.ink, borderColor: t.line, borderWidth: 1,
          padding: 10, boxPadding: 5, usePointStyle: true, titleFont: {weight: 'normal'},
          filter: item => listed(item) && item.raw.y !== null, itemSort: (a, b) => a.raw.y - b.raw.y,
          callbacks: {
            title: items => items.length === 0 ? '' : title(items[0].raw.x),
            label: item => ' ' + digits(item.raw.y) + '  ' + label(item),
            labelPointStyle: () => ({pointStyle: 'circle', rotation: 0}),
            labelColor: item => ({borderColor: colour(item.dataset.style), backgroundColor: colour(item.dataset.style)}),
          },
        },
      },
    };
  };

  function legend(redraw) {
    styles.forEach(style => {
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-pressed', 'true');
      button.innerHTML = '<svg width="26" height="10" aria-hidden="true"><line x1="1" x2="25" y1="5" y2="5" stroke-width="3"/></svg>';
      button.querySelector('line').setAttribute('stroke-dasharray', dashes[style.dash].join(' '));
      button.append(naming(style));
      button.addEventListener('click', () => {
        const hide = !hidden.delete(style.label);
        if (hide) hidden.add(style.label);
        button.setAttribute('aria-pressed', String(!hide));
        redraw();
      });
      document.getElementById('legend').append(button);
    });
  }

  /** Draws a chart for each canvas of `ids`; `describe` gives its lines and its options, anew after each change. */
  function draw(ids, switches, describe) {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 13;
    const charts = ids.map((id, i) => {
      const {datasets, options} = describe(i);
      return new Chart(document.getElementById(id), {type: 'line', data: {datasets}, options});
    });
    function redraw() {
      charts.forEach((chart, i) => {
        const {datasets, options} = describe(i);
        chart.data.datasets = datasets;
        chart.options = options;
        chart.update('none');
      });
      document.querySelectorAll('#legend line').forEach((mark, i) => mark.setAttribute('stroke', colour(styles[i])));
    }
    legend(redraw);
    for (const option of switches) {
      const box = document.getElementById(option);
      box.checked = shown[option];
      box.addEventListener('change', () => { shown[option] = box.checked; redraw(); });
    }
    darkQuery.addEventListener('change', redraw);
    for (const [event, paper] of [['beforeprint', true], ['afterprint', false]]) {
      addEventListener(event, () => { printing = paper; charts.forEach(chart => chart.resize()); redraw(); });
    }
    redraw();
  }

  return {colour, digits, line, vertical, horizontal, options, draw};
}
