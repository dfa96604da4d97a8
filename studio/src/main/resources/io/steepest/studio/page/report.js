(() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const shown = {train: false, log: data.logarithmic, close: false};
  const [STEP, SECONDS, VALIDATION, TRAIN, DEVIATION, ACCURACY, ACCURACY_DEVIATION] = [0, 1, 2, 3, 4, 5, 6];
  const page = pageOfLines(data.runs, shown, run => run.label + (run.diverged ? ' (diverged)' : ''));
  const leading = ['1', '1.5', '2', '2.5', '3', '4', '5', '7'];
  const wanted = axis => axis.max > 1e4 * axis.min ? ['1'] : axis.max > 30 * axis.min ? ['1', '2', '5'] : leading;
  const percent = v => v === null ? null : 100 * v;
  const losses = page.floorOf(data.runs.flatMap(run => run.points.flatMap(p => [p[VALIDATION], p[TRAIN]])));
  const most = Math.max(...data.runs.flatMap(run => run.points.map(p => p[VALIDATION] ?? -Infinity)));

  function line(run, x, y) {
    const finite = run.points.map(p => p[VALIDATION] !== null);
    const end = finite.lastIndexOf(true);
    const lone = finite.filter(Boolean).length === 1;
    const train = y === TRAIN;
    const value = p => y === ACCURACY ? percent(p[y]) : page.placed(p[y], losses);
    const line = page.line(run, {
      train, data: run.points.map(p => ({x: p[x], y: value(p), at: p})), parsing: false,
      pointRadius: ctx => !train && ctx.dataIndex === end && (run.diverged || lone) ? 5 : 0,
      pointStyle: run.diverged ? 'crossRot' : 'circle', pointBorderWidth: 2, pointBorderColor: page.colour(run),
    });
    return train
      ? {...line, hidden: line.hidden || !shown.train, borderColor: line.borderColor + '80', borderWidth: 1, order: 1}
      : {...line, order: 0};
  }

  const bands = (run, x, y, deviation, scale) => page.band(run, run.points.map(p => ({
    x: p[x], y: p[y] === null ? null : scale * p[y], deviation: p[deviation] === null ? null : scale * p[deviation]})), losses);

  // the best run last, so that it lies on top
  const behind = data.runs.slice().reverse();
  const ofLosses = x => behind.flatMap(run =>
    [...bands(run, x, VALIDATION, DEVIATION, 1), line(run, x, TRAIN), line(run, x, VALIDATION)]);
  const ofAccuracies = () => behind.flatMap(run =>
    [...bands(run, STEP, ACCURACY, ACCURACY_DEVIATION, 100), line(run, STEP, ACCURACY)]);

  function yAxis() {
    const axis = page.vertical('validation loss (' + data.unit + ')', wanted, losses);
    axis.max = shown.close ? data.close : data.high;
    axis.cut = shown.close && data.cut;
    if (axis.min === undefined && (!shown.log || data.low > 0)) axis.min = data.low;
    return axis;
  }

  const x = (title, ticks) => page.horizontal(title, ticks, {min: 0});
  const evaluated = [...new Set(data.runs.flatMap(run => run.points.map(p => p[STEP])))];
  const nearest = at => evaluated.reduce((best, step) => Math.abs(step - at) < Math.abs(best - at) ? step : best, evaluated[0]);
  const steps = at => 'step ' + nearest(at).toLocaleString('en');
  const train = p => shown.train ? ', train ' + page.digits(p.at[TRAIN]) : '';

  const table = () => ({
    columns: ['optimizer', 'seeds', 'step', 'seconds', 'validation loss', 'validation loss, standard deviation', 'training loss',
      ...(data.classes ? ['validation accuracy', 'validation accuracy, standard deviation'] : [])],
    rows: data.runs.flatMap(run => run.points.map(p => [run.label, run.seeds, p[STEP], p[SECONDS], p[VALIDATION], p[DEVIATION], p[TRAIN],
      ...(data.classes ? [p[ACCURACY], p[ACCURACY_DEVIATION]] : [])])),
  });

  const charts = [
    ['by-steps', () => ({
      datasets: ofLosses(STEP), options: page.options(x('steps', {maxTicksLimit: 9, includeBounds: false}), yAxis()),
      title: steps, value: p => p.at[VALIDATION], deviation: p => p.at[DEVIATION], more: train, table,
    })],
    ['by-seconds', () => ({
      datasets: ofLosses(SECONDS), options: page.options(x('seconds of training', {maxTicksLimit: 9, includeBounds: false}), yAxis()),
      title: at => at.toFixed(1) + ' s', value: p => p.at[VALIDATION], deviation: p => p.at[DEVIATION],
      more: p => train(p) + ', ' + steps(p.at[STEP]), table,
    })],
    ['accuracy', () => ({
      datasets: ofAccuracies(),
      options: page.options(x('steps', {maxTicksLimit: 9, includeBounds: false}),
        page.vertical('validation accuracy, %', wanted, losses, v => v, false)),
      title: steps, descending: true, value: p => percent(p.at[ACCURACY]), deviation: p => percent(p.at[ACCURACY_DEVIATION]), more: () => '', table,
    })],
  ].slice(0, data.classes ? 3 : 2);

  function note() {
    const cut = document.getElementById('cut');
    cut.hidden = !shown.close;
    cut.textContent = 'The loss axis is cut at ' + page.digits(data.close) + ', at the dashed line: losses up to ' + page.digits(most) + ' lie above.';
  }

  page.draw(charts.map(([id]) => id), ['train', 'log', 'close'], i => { note(); return charts[i][1](); });
  document.getElementById('close-label').hidden = !data.cut;
})();
