(() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const shown = {log: true};
  const page = pageOfLines(data.styles, shown);
  const wanted = ['1', '2', '5'];
  const styleOf = label => data.styles.find(s => s.label === label);

  const read = (chart, x) => chart.powers ? Number((2 ** x).toPrecision(3)) : x;
  const written = (chart, x) => chart.powers ? String(read(chart, x)) : x.toLocaleString('en');

  const datasets = (chart, floor) => chart.lines.slice().reverse().flatMap(({label, points}) => [
    ...page.band(styleOf(label), points.map(([x, y, deviation]) => ({x, y, deviation})), floor),
    page.line(styleOf(label), {
      data: points.map(([x, y, deviation]) => ({x, y: page.placed(y, floor), v: y, deviation})), pointRadius: points.length > 12 ? 0 : 3}),
  ]);

  function options(chart, floor) {
    const y = page.vertical(
      chart.y, axis => wanted.slice(0, axis.max > 1e4 * axis.min ? 1 : 3), floor, v => Number(v.toPrecision(3)));
    y.max = chart.high;
    if (y.min === undefined) y.min = shown.log ? chart.low : 0;
    const x = page.horizontal(chart.x, {autoSkip: true, includeBounds: true, callback: value => written(chart, value)}, {
      min: chart.ticks[0], max: chart.ticks.at(-1), afterBuildTicks: axis => {
        axis.ticks = chart.ticks.map(value => ({value}));
      },
    });
    return page.options(x, y);
  }

  const nearest = (chart, at) => chart.ticks.reduce((best, tick) => Math.abs(tick - at) < Math.abs(best - at) ? tick : best, chart.ticks[0]);

  function describe(i) {
    const chart = data.charts[i];
    const floor = page.floorOf(chart.lines.flatMap(line => line.points.map(p => p[1])));
    return {
      datasets: datasets(chart, floor), options: options(chart, floor),
      title: at => chart.x + ' = ' + written(chart, nearest(chart, at)), value: p => p.v, deviation: p => p.deviation, more: () => '',
      table: () => ({
        columns: ['line', chart.x, chart.y, 'standard deviation'],
        rows: chart.lines.flatMap(line => line.points.map(([x, ...rest]) => [line.label, read(chart, x), ...rest])),
      }),
    };
  }

  page.draw(data.charts.map((_, i) => 'chart-' + i), ['log'], describe);
})();
