(() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const shown = {log: true};
  const page = pageOfLines(data.styles, shown);
  const wanted = ['1', '2', '5'];
  const styleOf = label => data.styles.find(s => s.label === label);

  const datasets = chart => chart.lines.slice().reverse().map(({label, points}) =>
    page.line(styleOf(label), {data: points.map(([x, y]) => ({x, y})), pointRadius: 3}));

  function options(chart) {
    const y = page.vertical(
      chart.y, axis => wanted.slice(0, axis.max > 1e4 * axis.min ? 1 : 3), v => Number(v.toPrecision(3)));
    y.max = chart.high;
    if (!shown.log || chart.low > 0) y.min = shown.log ? chart.low : 0;
    const x = page.horizontal(chart.x, {autoSkip: false}, {
      min: chart.ticks[0], max: chart.ticks.at(-1), afterBuildTicks: axis => {
        axis.ticks = chart.ticks.map(value => ({value}));
      },
    });
    return page.options(x, y, at => chart.x + ' = ' + at, item => item.dataset.label);
  }

  page.draw(
    data.charts.map((_, i) => 'chart-' + i), ['log'],
    i => ({datasets: datasets(data.charts[i]), options: options(data.charts[i])}));
})();
