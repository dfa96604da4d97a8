(() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const shown = {train: false, log: false, whole: false};
  const [STEP, SECONDS, VALIDATION, TRAIN] = [0, 1, 2, 3];
  const page = pageOfLines(data.runs, shown, run => run.label + (run.diverged ? ' (diverged)' : ''));
  const wanted = ['1', '1.5', '2', '2.5', '3', '4', '5', '7'];

  function line(run, x, y) {
    const finite = run.points.map(p => p[VALIDATION] !== null);
    const end = finite.lastIndexOf(true);
    const lone = finite.filter(Boolean).length === 1;
    const train = y === TRAIN;
    const line = page.line(run, {
      train, data: run.points.map(p => ({x: p[x], y: p[y], at: p})), parsing: false,
      pointRadius: ctx => !train && ctx.dataIndex === end && (run.diverged || lone) ? 5 : 0,
      pointStyle: run.diverged ? 'crossRot' : 'circle', pointBorderWidth: 2, pointBorderColor: page.colour(run),
    });
    return train
      ? {...line, hidden: line.hidden || !shown.train, borderColor: line.borderColor + '80', borderWidth: 1, pointHoverRadius: 0, order: 1}
      : {...line, order: 0};
  }

  // the best run last, so that it lies on top
  const datasets = x => data.runs.slice().reverse()
    .flatMap(run => [line(run, x, TRAIN), line(run, x, VALIDATION)]);

  function yAxis() {
    const axis = page.vertical('validation loss (' + data.unit + ')', () => wanted);
    if (!shown.whole) {
      axis.max = data.high;
      if (!shown.log || data.low > 0) axis.min = data.low;
    }
    return axis;
  }

  const options = x => page.options(
    page.horizontal(x === STEP ? 'steps' : 'seconds of training', {maxTicksLimit: 9, includeBounds: false}, {min: 0}),
    yAxis(),
    at => x === STEP ? 'step ' + at.toLocaleString('en') : at.toFixed(1) + ' s',
    item => item.dataset.label
      + (shown.train ? ' (train ' + page.digits(item.raw.at[TRAIN]) + ')' : '')
      + (x === STEP ? '' : ', step ' + item.raw.at[STEP].toLocaleString('en')),
    item => !item.dataset.train);

  const axes = [STEP, SECONDS];
  page.draw(['by-steps', 'by-seconds'], ['train', 'log', 'whole'], i => ({datasets: datasets(axes[i]), options: options(axes[i])}));
  document.getElementById('whole-label').hidden = !data.cut;
})();
