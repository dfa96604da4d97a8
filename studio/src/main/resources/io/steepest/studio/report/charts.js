// What all pages draw with: colours in light and dark, axes, the row of values at the pointer, the legend and the switches.
function pageOfLines(styles, shown) {
  const darkQuery = matchMedia('(prefers-color-scheme: dark)');
  const dashes = [[], [8, 4], [2, 3], [10, 4, 2, 4]];
  const hidden = new Set();
  let printing = false;

  const dark = () => darkQuery.matches && !printing;
  const theme = () => dark()
    ? {side: 'dark', ink: '#e4e8ee', muted: '#9aa5b3', grid: '#2a3038', line: '#414955', ground: '#15181d'}
    : {side: 'light', ink: '#1f2630', muted: '#5b6675', grid: '#eceff3', line: '#d5dae1', ground: '#ffffff'};
  const colour = style => style[theme().side];
  const digits = v => v === null || v === undefined ? '–' : v === 0 ? '0'
    : Math.abs(v) >= 1e4 || Math.abs(v) < 0.01 ? v.toExponential(2) : v.toFixed(3);
  const number = v => Number(v.toPrecision(6)).toLocaleString('en', {maximumSignificantDigits: 6});
  // a logarithmic axis offers more numbers than fit
  const crowded = (v, axis, wanted) => axis.type === 'logarithmic' && axis.max > 2 * axis.min
    && !wanted(axis).includes(String(Number(v.toExponential(6).split('e')[0])));

  /** Ticks of an axis so long that their labels, so long each, do not lie over each other; of two the rounder one stays. */
  function apart(ticks, axis, length, label) {
    const along = v => axis.type === 'logarithmic' ? Math.log(v / axis.min) / Math.log(axis.max / axis.min) : (v - axis.min) / (axis.max - axis.min);
    const digits = v => v.toExponential(5).split('e')[0].replace(/0+$/, '').length;
    const kept = [];
    [...ticks].sort((a, b) => digits(a.value) - digits(b.value)).forEach(tick => {
      if (kept.every(other => Math.abs(along(tick.value) - along(other.value)) * length >= label)) kept.push(tick);
    });
    return kept.sort((a, b) => a.value - b.value);
  }

  /** Where a logarithmic axis ends, and where below it values have a place that have no logarithm. */
  function floorOf(values) {
    const known = values.filter(v => v !== null);
    const positive = known.filter(v => v > 0);
    const least = positive.length === 0 ? 1 : Math.min(...positive);
    const decades = positive.length === 0 ? 1 : Math.max(1, Math.log10(Math.max(...positive) / least));
    const at = least / 10 ** (0.14 * decades);
    return {
      least, at, end: at / 10 ** (0.05 * decades), edge: Math.sqrt(at * least),
      below: known.some(v => v <= 0), label: known.some(v => v < 0) ? '≤ 0' : '0',
    };
  }

  /** The height that a value is drawn at. */
  const placed = (v, floor) => shown.log && v !== null && v <= 0 ? floor.at : v;

  /** A line in its run's style. */
  const line = (style, more) => ({
    label: style.label, style, spanGaps: false,
    // points at the ends may stick out, lines above the axis may not
    clip: {left: 8, right: 8, top: 0, bottom: 8},
    hidden: hidden.has(style.label), borderColor: colour(style), backgroundColor: colour(style),
    borderWidth: 2.25, borderDash: dashes[style.dash], borderJoinStyle: 'round', fill: false,
    ...more,
  });

  /** A band from as far below a curve as above it: two unseen lines with a filled space between. */
  function band(style, points, floor) {
    const edge = (side, sign, fill) => line(style, {
      band: side, fill, borderWidth: 0, pointRadius: 0, order: 2, backgroundColor: colour(style) + '29',
      data: points.map(({x, y, deviation}) => {
        const v = y === null || deviation === null ? null : y + sign * deviation;
        return {x, y: placed(v, floor)};
      }),
    });
    return points.some(p => p.deviation !== null) ? [edge('upper', 1, '+1'), edge('lower', -1, false)] : [];
  }

  /** The vertical axis, logarithmic if so chosen; `wanted` says with which leading digits its numbers are shown. */
  const vertical = (title, wanted, floor, rounded = v => v, logarithmic = shown.log) => {
    const t = theme();
    const zero = logarithmic && floor.below;
    return {
      type: logarithmic ? 'logarithmic' : 'linear', border: {display: false}, grid: {color: t.grid, drawTicks: false},
      ...(zero ? {min: floor.end} : {}), floor: zero ? floor : null,
      afterBuildTicks(axis) {
        if (zero) axis.ticks = [{value: floor.at}, ...axis.ticks.filter(tick => tick.value >= floor.least * 0.9)];
        else if (logarithmic) axis.ticks = apart(axis.ticks, axis, axis.chart.height, 16);
      },
      // an axis cut in the middle of nowhere needs no label there
      ticks: {color: t.muted, padding: 8, includeBounds: false, autoSkip: !zero, ...(zero ? {} : {maxTicksLimit: 13}),
        callback(v) { return zero && v === floor.at ? floor.label : crowded(v, this, wanted) ? null : number(rounded(v)); }},
      title: {display: true, text: title, color: t.muted},
    };
  };

  const horizontal = (title, ticks, more) => {
    const t = theme();
    return {
      type: 'linear', border: {color: t.line}, grid: {display: false},
      ticks: {color: t.muted, maxRotation: 0, autoSkipPadding: 14, ...ticks}, title: {display: true, text: title, color: t.muted}, ...more,
    };
  };

  const options = (x, y) => ({
    responsive: true, maintainAspectRatio: false, animation: false, parsing: false, events: [],
    scales: {x, y}, plugins: {legend: {display: false}, tooltip: {enabled: false}},
  });

  /** The line at the pointer, and the line above the place of zero. */
  const marks = {
    id: 'marks',
    afterDatasetsDraw(chart) {
      const {ctx, chartArea: area, scales: {x, y}} = chart;
      const t = theme();
      const stroke = (dash, colour, from, to) => {
        ctx.save();
        ctx.setLineDash(dash);
        ctx.strokeStyle = colour;
        ctx.lineWidth = 1;
        ctx.beginPath();
        ctx.moveTo(...from);
        ctx.lineTo(...to);
        ctx.stroke();
        ctx.restore();
      };
      if (y.options.floor) {
        const edge = y.getPixelForValue(y.options.floor.edge);
        stroke([2, 4], t.muted, [area.left, edge], [area.right, edge]);
      }
      if (chart.pointed !== undefined && chart.pointed !== null) {
        const at = x.getPixelForValue(chart.pointed);
        stroke([], t.line, [at, area.top], [at, area.bottom]);
      }
    },
  };

  /** The values of all lines nearest to a place, in the row below the chart; without a place at their ends, or where `resting` says. */
  function tell(chart, box, {title, value, deviation, more, descending, resting = {title: 'at the end', of: known => known.at(-1)}}) {
    box.replaceChildren();
    const head = document.createElement('p');
    const rests = chart.pointed === null || chart.pointed === undefined;
    head.textContent = rests ? resting.title : title(chart.pointed);
    box.append(head);
    const list = document.createElement('ul');
    const items = chart.data.datasets
      .filter(set => !set.band && !set.silent && !set.hidden)
      .map(set => {
        const known = set.data.filter(p => p.y !== null);
        const near = rests ? resting.of(known)
          : known.reduce((best, p) => best === undefined || Math.abs(p.x - chart.pointed) < Math.abs(best.x - chart.pointed) ? p : best, undefined);
        return {set, near, v: near === undefined ? null : value(near)};
      })
      .sort((a, b) => descending ? (b.v ?? -Infinity) - (a.v ?? -Infinity) : (a.v ?? Infinity) - (b.v ?? Infinity));
    for (const {set, near, v} of items) {
      const item = document.createElement('li');
      const dot = document.createElement('i');
      dot.style.background = colour(set.style);
      const number = document.createElement('b');
      number.textContent = digits(v);
      const spread = near === undefined ? null : deviation(near);
      item.append(dot, number, (spread === null ? '' : '± ' + digits(spread)) + ' ' + set.label + (near === undefined ? '' : more(near, rests)));
      list.append(item);
    }
    box.append(list);
  }

  function legend(redraw) {
    styles.forEach(style => {
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-pressed', 'true');
      button.innerHTML = '<svg width="26" height="10" aria-hidden="true"><line x1="1" x2="25" y1="5" y2="5" stroke-width="3"/></svg>';
      button.querySelector('line').setAttribute('stroke-dasharray', dashes[style.dash].join(' '));
      button.append(style.label);
      button.addEventListener('click', () => {
        const hide = !hidden.delete(style.label);
        if (hide) hidden.add(style.label);
        button.setAttribute('aria-pressed', String(!hide));
        redraw();
      });
      document.getElementById('legend').append(button);
    });
  }

  /** The chart as a picture of pixels, drawn from its lines. */
  function pixels(svg, done) {
    const image = new Image();
    image.onload = () => {
      const paper = document.createElement('canvas');
      paper.width = 2 * image.width;
      paper.height = 2 * image.height;
      paper.getContext('2d').drawImage(image, 0, 0, paper.width, paper.height);
      done(paper.toDataURL('image/png'));
    };
    image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(svg);
  }

  /** Draws a chart for each canvas of `ids`; `describe` gives its lines, options and words, anew after each change. */
  function draw(ids, switches, describe) {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 13;
    const charts = ids.map((id, i) => {
      const {datasets, options} = describe(i);
      return new Chart(document.getElementById(id), {type: 'line', data: {datasets}, options, plugins: [marks]});
    });
    const box = i => document.getElementById(ids[i] + '-values');
    function redraw() {
      charts.forEach((chart, i) => {
        const described = describe(i);
        chart.data.datasets = described.datasets;
        chart.options = described.options;
        chart.update('none');
        tell(chart, box(i), described);
      });
      document.querySelectorAll('#legend line').forEach((mark, i) => mark.setAttribute('stroke', colour(styles[i])));
    }
    function point(i, at) {
      if (charts[i].pointed === at) return;
      charts[i].pointed = at;
      charts[i].draw();
      tell(charts[i], box(i), describe(i));
    }
    charts.forEach((chart, i) => {
      const canvas = chart.canvas;
      const title = () => canvas.closest('figure').querySelector('figcaption').textContent;
      canvas.addEventListener('pointermove', event => {
        const {left, right} = chart.chartArea;
        point(i, chart.scales.x.getValueForPixel(Math.min(Math.max(event.offsetX, left), right)));
      });
      canvas.addEventListener('pointerleave', () => point(i, null));
      const svg = () => { point(i, null); return vectorOf(chart, theme(), title()); };
      box(i).after(saving.buttons('the chart ' + title(), [
        ['PNG', () => pixels(svg(), png => saving.file(ids[i] + '.png', png))],
        ['SVG', () => saving.file(ids[i] + '.svg', svg(), 'image/svg+xml')],
        ...saving.dataButtons(ids[i], () => describe(i).table()),
      ]));
    });
    legend(redraw);
    for (const option of switches) {
      const input = document.getElementById(option);
      input.checked = shown[option];
      input.addEventListener('change', () => { shown[option] = input.checked; redraw(); });
    }
    darkQuery.addEventListener('change', redraw);
    for (const [event, paper] of [['beforeprint', true], ['afterprint', false]]) {
      addEventListener(event, () => { printing = paper; charts.forEach(chart => chart.resize()); redraw(); });
    }
    redraw();
  }

  return {colour, digits, line, band, placed, floorOf, apart, vertical, horizontal, options, draw};
}
