(() => {
  'use strict';
  document.documentElement.classList.add('js');
  const data = JSON.parse(document.getElementById('sheet-data').textContent);
  const darkQuery = matchMedia('(prefers-color-scheme: dark)');
  const dashes = [[], [8, 4], [2, 3], [10, 4, 2, 4]];
  const shown = {hidden: new Set(), log: true, printing: false};

  const dark = () => darkQuery.matches && !shown.printing;
  const theme = () => dark()
    ? {ink: '#e4e8ee', muted: '#9aa5b3', grid: '#2a3038', panel: '#262b33', line: '#414955'}
    : {ink: '#1f2630', muted: '#5b6675', grid: '#eceff3', panel: '#ffffff', line: '#d5dae1'};
  const colour = style => dark() ? style.dark : style.light;
  const styleOf = label => data.styles.find(s => s.label === label);
  const digits = v => Math.abs(v) >= 1e4 || (v && Math.abs(v) < 0.01) ? v.toExponential(2) : v.toFixed(3);
  const number = v => Number(v.toPrecision(6)).toLocaleString('en', {maximumSignificantDigits: 6});
  // a logarithmic axis offers more numbers than fit
  const wanted = ['1', '2', '5'];
  const crowded = (v, axis) => axis.type === 'logarithmic' && axis.max > 2 * axis.min
    && !wanted.slice(0, axis.max > 1e4 * axis.min ? 1 : 3).includes(String(Number(v.toExponential(6).split('e')[0])));

  const datasets = chart => chart.lines.slice().reverse().map(line => {
    const style = styleOf(line.label);
    const c = colour(style);
    return {
      label: line.label, style, data: line.points.map(([x, y]) => ({x, y})), spanGaps: false,
      clip: {left: 8, right: 8, top: 0, bottom: 8}, hidden: shown.hidden.has(line.label),
      borderColor: c, backgroundColor: c, borderWidth: 2.25, borderDash: dashes[style.dash], borderJoinStyle: 'round',
      pointRadius: 3, pointHoverRadius: 4, pointHitRadius: 6,
    };
  });

  function options(chart) {
    const t = theme();
    const y = {
      type: shown.log ? 'logarithmic' : 'linear', border: {display: false}, grid: {color: t.grid, drawTicks: false},
      ticks: {color: t.muted, padding: 8, includeBounds: false, maxTicksLimit: 13,
        callback(v) { return crowded(v, this) ? null : number(Number(v.toPrecision(3))); }},
      title: {display: true, text: chart.y, color: t.muted},
    };
    y.max = chart.high;
    if (!shown.log || chart.low > 0) y.min = shown.log ? chart.low : 0;
    return {
      responsive: true, maintainAspectRatio: false, animation: false, parsing: false,
      interaction: {mode: 'nearest', axis: 'x', intersect: false},
      scales: {
        x: {type: 'linear', min: chart.ticks[0], max: chart.ticks.at(-1), border: {color: t.line}, grid: {display: false}, afterBuildTicks: axis => {
          axis.ticks = chart.ticks.map(value => ({value}));
        },
        ticks: {color: t.muted, maxRotation: 0, autoSkip: false},
        title: {display: true, text: chart.x, color: t.muted}},
        y,
      },
      plugins: {
        legend: {display: false},
        tooltip: {
          backgroundColor: t.panel, titleColor: t.muted, bodyColor: t.ink, borderColor: t.line, borderWidth: 1,
          padding: 10, boxPadding: 5, usePointStyle: true, titleFont: {weight: 'normal'},
          filter: item => item.raw.y !== null, itemSort: (a, b) => a.raw.y - b.raw.y,
          callbacks: {
            title: items => items.length === 0 ? '' : chart.x + ' = ' + items[0].raw.x,
            label: item => ' ' + digits(item.raw.y) + '  ' + item.dataset.label,
            labelPointStyle: () => ({pointStyle: 'circle', rotation: 0}),
            labelColor: item => ({borderColor: colour(item.dataset.style), backgroundColor: colour(item.dataset.style)}),
          },
        },
      },
    };
  }

  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 13;
  const charts = data.charts.map((chart, i) => ({
    chart,
    drawn: new Chart(document.getElementById('chart-' + i), {type: 'line', data: {datasets: datasets(chart)}, options: options(chart)}),
  }));

  function redraw() {
    charts.forEach(({chart, drawn}) => {
      drawn.data.datasets = datasets(chart);
      drawn.options = options(chart);
      drawn.update('none');
    });
    document.querySelectorAll('#legend line').forEach((mark, i) => mark.setAttribute('stroke', colour(data.styles[i])));
  }

  data.styles.forEach(style => {
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-pressed', 'true');
    button.innerHTML = '<svg width="26" height="10" aria-hidden="true"><line x1="1" x2="25" y1="5" y2="5" stroke-width="3"/></svg>';
    button.querySelector('line').setAttribute('stroke-dasharray', dashes[style.dash].join(' '));
    button.append(style.label);
    button.addEventListener('click', () => {
      const hide = !shown.hidden.delete(style.label);
      if (hide) shown.hidden.add(style.label);
      button.setAttribute('aria-pressed', String(!hide));
      redraw();
    });
    document.getElementById('legend').append(button);
  });
  const log = document.getElementById('log');
  log.checked = true;
  log.addEventListener('change', () => { shown.log = log.checked; redraw(); });
  darkQuery.addEventListener('change', redraw);
  addEventListener('beforeprint', () => { shown.printing = true; redraw(); });
  addEventListener('afterprint', () => { shown.printing = false; redraw(); });
  redraw();
})();
