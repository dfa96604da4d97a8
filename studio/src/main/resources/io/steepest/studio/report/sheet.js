(() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const shown = {log: true};
  const page = pageOfLines(data.styles, shown);
  const leading = ['1', '1.5', '2', '2.5', '3', '4', '5', '7'];
  const wanted = axis => axis.max > 1e4 * axis.min ? ['1'] : axis.max > 30 * axis.min ? ['1', '2', '5'] : leading;
  const styleOf = label => data.styles.find(s => s.label === label);

  // powers of two come back from logarithms with rounding in the last digits
  const read = (chart, x) => chart.powers ? Number((2 ** x).toPrecision(x < 10 ? 3 : 6)) : x;
  const written = (chart, x) => read(chart, x).toLocaleString('en', chart.powers ? {maximumSignificantDigits: 6} : {maximumFractionDigits: x < 10 ? 3 : 1});
  /** The room that the longest number of a chart's axis takes. */
  const room = chart => 12 + 8 * Math.max(...chart.ticks.map(x => written(chart, x).length));
  /** Over step sizes the end says little, and the lowest point what a line is about. */
  const lowest = {title: 'at the best', of: known => known.reduce((best, p) => best === undefined || p.v < best.v ? p : best, undefined)};

  const datasets = (chart, floor) => chart.lines.slice().reverse().flatMap(({label, points}) => [
    ...page.band(styleOf(label), points.map(([x, y, deviation]) => ({x, y, deviation})), floor),
    page.line(styleOf(label), {
      data: points.map(([x, y, deviation]) => ({x, y: page.placed(y, floor), v: y, deviation})), pointRadius: points.length > 12 ? 0 : 3}),
  ]);

  /** Where lines have points. */
  const places = chart => chart.lines.flatMap(line => line.points.map(p => p[0]));

  function options(chart, floor) {
    const y = page.vertical(chart.y, wanted, floor, v => Number(v.toPrecision(3)));
    y.max = chart.high;
    if (y.min === undefined) y.min = shown.log ? chart.low : 0;
    const x = page.horizontal(chart.x, {autoSkip: true, includeBounds: true, callback: value => written(chart, value)}, {
      min: Math.min(...chart.ticks, ...places(chart)), max: Math.max(...chart.ticks, ...places(chart)), afterBuildTicks: axis => {
        axis.ticks = page.apart(chart.ticks.map(value => ({value})), axis, axis.chart.width, room(chart));
      },
    });
    return page.options(x, y);
  }

  const nearest = (chart, at) => places(chart).reduce((best, x) => Math.abs(x - at) < Math.abs(best - at) ? x : best, Infinity);

  function describe(i) {
    const chart = data.charts[i];
    const floor = page.floorOf(chart.lines.flatMap(line => line.points.map(p => p[1])));
    return {
      datasets: datasets(chart, floor), options: options(chart, floor),
      title: at => chart.x + ' = ' + written(chart, nearest(chart, at)), value: p => p.v, deviation: p => p.deviation,
      more: (p, rests) => chart.powers && rests ? ' at ' + written(chart, p.x) : '', ...(chart.powers ? {resting: lowest} : {}),
      table: () => ({
        columns: ['line', chart.x, chart.y, 'half height of the band'],
        rows: chart.lines.flatMap(line => line.points.map(([x, ...rest]) => [line.label, read(chart, x), ...rest])),
      }),
    };
  }

  page.draw(data.charts.map((_, i) => 'chart-' + i), ['log'], describe);
})();
