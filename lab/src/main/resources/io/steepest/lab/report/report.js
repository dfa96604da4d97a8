(() => {
  'use strict';
  document.documentElement.classList.add('js');
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const darkQuery = matchMedia('(prefers-color-scheme: dark)');
  const dashes = [[], [8, 4], [2, 3], [10, 4, 2, 4]];
  const shown = {train: false, log: false, whole: false, hidden: new Set(), printing: false};
  const [STEP, SECONDS, VALIDATION, TRAIN] = [0, 1, 2, 3];

  const dark = () => darkQuery.matches && !shown.printing;
  const theme = () => dark()
    ? {ink: '#e4e8ee', muted: '#9aa5b3', grid: '#2a3038', panel: '#262b33', line: '#414955'}
    : {ink: '#1f2630', muted: '#5b6675', grid: '#eceff3', panel: '#ffffff', line: '#d5dae1'};
  const colour = run => dark() ? run.dark : run.light;
  const digits = v => v === null ? '–' : Math.abs(v) >= 1e4 || (v && Math.abs(v) < 0.01) ? v.toExponential(2) : v.toFixed(3);
  // a logarithmic axis offers more numbers than fit
  const wanted = ['1', '1.5', '2', '2.5', '3', '4', '5', '7'];
  const crowded = (v, axis) => axis.type === 'logarithmic' && axis.max > 2 * axis.min
    && !wanted.includes(String(Number(v.toExponential(6).split('e')[0])));
  const number = v => Number(v.toPrecision(6)).toLocaleString('en', {maximumSignificantDigits: 6});

  function line(run, x, y) {
    const points = run.points.map(p => ({x: p[x], y: p[y], at: p}));
    const finite = run.points.map(p => p[VALIDATION] !== null);
    const end = finite.lastIndexOf(true);
    const c = colour(run);
    const train = y === TRAIN;
    const lone = finite.filter(Boolean).length === 1;
    return {
      label: run.label, run, train, data: points, parsing: false, spanGaps: false,
      // points at the ends may stick out, lines above the axis may not
      clip: {left: 8, right: 8, top: 0, bottom: 8},
      hidden: shown.hidden.has(run.label) || (train && !shown.train),
      borderColor: train ? c + '80' : c, backgroundColor: c,
      borderWidth: train ? 1 : 2.25, borderDash: dashes[run.dash], borderJoinStyle: 'round',
      pointRadius: ctx => !train && ctx.dataIndex === end && (run.diverged || lone) ? 5 : 0,
      pointStyle: run.diverged ? 'crossRot' : 'circle', pointBorderWidth: 2, pointBorderColor: c,
      pointHoverRadius: train ? 0 : 4, pointHitRadius: 6, order: train ? 1 : 0,
    };
  }

  // the best run last, so that it lies on top
  const datasets = x => data.runs.slice().reverse()
    .flatMap(run => [line(run, x, TRAIN), line(run, x, VALIDATION)]);

  function yAxis() {
    const t = theme();
    const axis = {
      type: shown.log ? 'logarithmic' : 'linear',
      border: {display: false}, grid: {color: t.grid, drawTicks: false},
      ticks: {color: t.muted, padding: 8, callback(v) { return crowded(v, this) ? null : number(v); }, maxTicksLimit: 13},
      title: {display: true, text: 'validation loss (' + data.unit + ')', color: t.muted},
    };
    if (!shown.whole) {
      axis.max = data.high;
      if (!shown.log || data.low > 0) axis.min = data.low;
    }
    // an axis cut in the middle of nowhere needs no label there
    axis.ticks.includeBounds = false;
    return axis;
  }

  function options(x) {
    const t = theme();
    return {
      responsive: true, maintainAspectRatio: false, animation: false, parsing: false,
      interaction: {mode: 'nearest', axis: 'x', intersect: false},
      scales: {
        x: {
          type: 'linear', min: 0, border: {color: t.line}, grid: {display: false},
          ticks: {color: t.muted, maxTicksLimit: 9, maxRotation: 0, includeBounds: false},
          title: {display: true, text: x === STEP ? 'steps' : 'seconds of training', color: t.muted},
        },
        y: yAxis(),
      },
      plugins: {
        legend: {display: false},
        tooltip: {
          backgroundColor: t.panel, titleColor: t.muted, bodyColor: t.ink, borderColor: t.line, borderWidth: 1,
          padding: 10, boxPadding: 5, usePointStyle: true, titleFont: {weight: 'normal'},
          filter: item => !item.dataset.train && item.raw.y !== null,
          itemSort: (a, b) => a.raw.y - b.raw.y,
          callbacks: {
            title: items => items.length === 0 ? ''
              : x === STEP ? 'step ' + items[0].raw.x.toLocaleString('en') : items[0].raw.x.toFixed(1) + ' s',
            label: item => ' ' + digits(item.raw.y) + '  ' + item.dataset.label
              + (shown.train ? ' (train ' + digits(item.raw.at[TRAIN]) + ')' : '')
              + (x === STEP ? '' : ', step ' + item.raw.at[STEP].toLocaleString('en')),
            labelPointStyle: () => ({pointStyle: 'circle', rotation: 0}),
            labelColor: item => ({borderColor: colour(item.dataset.run), backgroundColor: colour(item.dataset.run)}),
          },
        },
      },
    };
  }

  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 13;
  const charts = [['by-steps', STEP], ['by-seconds', SECONDS]].map(([id, x]) => {
    const chart = new Chart(document.getElementById(id), {type: 'line', data: {datasets: datasets(x)}, options: options(x)});
    return {chart, x};
  });

  function redraw() {
    charts.forEach(({chart, x}) => {
      chart.data.datasets = datasets(x);
      chart.options = options(x);
      chart.update('none');
    });
    document.querySelectorAll('#legend line').forEach((mark, i) => mark.setAttribute('stroke', colour(data.runs[i])));
  }

  data.runs.forEach(run => {
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('aria-pressed', 'true');
    button.innerHTML = '<svg width="26" height="10" aria-hidden="true"><line x1="1" x2="25" y1="5" y2="5" stroke-width="3"/></svg>';
    button.querySelector('line').setAttribute('stroke-dasharray', dashes[run.dash].join(' '));
    button.append(run.label + (run.diverged ? ' (diverged)' : ''));
    button.addEventListener('click', () => {
      const hide = !shown.hidden.delete(run.label);
      if (hide) shown.hidden.add(run.label);
      button.setAttribute('aria-pressed', String(!hide));
      redraw();
    });
    document.getElementById('legend').append(button);
  });
  for (const option of ['train', 'log', 'whole']) {
    const box = document.getElementById(option);
    box.checked = false;
    box.addEventListener('change', () => { shown[option] = box.checked; redraw(); });
  }
  document.getElementById('whole-label').hidden = !data.cut;
  darkQuery.addEventListener('change', redraw);
  for (const [event, printing] of [['beforeprint', true], ['afterprint', false]]) {
    addEventListener(event, () => { shown.printing = printing; charts.forEach(({chart}) => chart.resize()); redraw(); });
  }
  redraw();
})();
