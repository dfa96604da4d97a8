/** A chart as SVG: its axes, bands and lines where Chart.js has put them. */
function vectorOf(chart, look, title) {
  const escape = text => String(text).replace(/[&<>"']/g, c => '&#' + c.charCodeAt(0) + ';');
  const n = v => Number(v.toFixed(2));
  const {left, right, top, bottom} = chart.chartArea;
  const HEAD = 38;
  const parts = [];
  const text = (x, y, content, anchor, turn = '') =>
    parts.push(`<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}" fill="${look.muted}"${turn}>${escape(content)}</text>`);
  const line = (x1, y1, x2, y2, colour, more = '') =>
    parts.push(`<line x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}" stroke="${colour}"${more}/>`);

  const {x, y} = chart.scales;
  y.ticks.forEach((tick, i) => {
    const at = y.getPixelForTick(i);
    if (tick.label === null || tick.label === undefined || tick.label === '' || at < top - 1 || at > bottom + 1) return;
    line(left, at, right, at, look.grid);
    text(left - 8, at + 4, tick.label, 'end');
  });
  x.ticks.forEach((tick, i) => text(x.getPixelForTick(i), bottom + 20, tick.label ?? '', 'middle'));
  line(left, bottom, right, bottom, look.line);
  text((left + right) / 2, bottom + 40, x.options.title.text, 'middle');
  text(0, 0, y.options.title.text, 'middle', ` transform="translate(14 ${n((top + bottom) / 2)}) rotate(-90)"`);

  parts.push(`<clipPath id="area"><rect x="${n(left)}" y="${n(top)}" width="${n(right - left)}" height="${n(bottom - top)}"/></clipPath><g clip-path="url(#area)">`);
  const runs = meta => {
    const pieces = [[]];
    meta.data.forEach((point, i) => {
      if ((meta._parsed[i]?.y ?? null) === null || Number.isNaN(point.y)) pieces.push([]);
      else pieces.at(-1).push([n(point.x), n(point.y)]);
    });
    return pieces.filter(piece => piece.length > 0);
  };
  const metas = chart.data.datasets.map((set, i) => ({set, meta: chart.getDatasetMeta(i)})).filter(({meta}) => meta.visible);
  for (const {set, meta} of metas.filter(each => each.set.band === 'upper')) {
    const lower = chart.getDatasetMeta(chart.data.datasets.indexOf(set) + 1);
    const edges = [...runs(meta).flat(), ...runs(lower).flat().reverse()];
    parts.push(`<polygon points="${edges.join(' ')}" fill="${set.style[look.side]}" fill-opacity="0.16"/>`);
  }
  for (const {set, meta} of metas.filter(each => !each.set.band)) {
    for (const piece of runs(meta)) {
      parts.push(`<polyline points="${piece.join(' ')}" fill="none" stroke="${set.style[look.side]}" stroke-width="${set.borderWidth}" stroke-linejoin="round" stroke-dasharray="${set.borderDash.join(' ')}"/>`);
    }
  }
  parts.push('</g>');

  const names = metas.filter(each => !each.set.band && !each.set.silent).map(({set}) => set);
  const labels = names.reverse();
  if (y.options.floor) {
    const edge = y.getPixelForValue(y.options.floor.edge);
    line(left, edge, right, edge, look.muted, ' stroke-dasharray="2 4"');
  }
  let height = chart.height + 14;
  let at = left;
  for (const set of labels) {
    const width = 42 + 7.4 * set.label.length;
    if (at + width > chart.width) { at = left; height += 22; }
    line(at, height, at + 26, height, set.style[look.side], ` stroke-width="2.5" stroke-dasharray="${set.borderDash.join(' ')}"`);
    parts.push(`<text x="${n(at + 32)}" y="${n(height + 4)}" fill="${look.ink}">${escape(set.label)}</text>`);
    at += width + 8;
  }
  const all = height + 18 + HEAD;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${chart.width}" height="${all}" viewBox="0 0 ${chart.width} ${all}" font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="${look.ground}"/><text x="${n(left)}" y="24" font-size="16" font-weight="600" fill="${look.ink}">${escape(title)}</text><g transform="translate(0 ${HEAD})">${parts.join('')}</g></svg>\n`;
}
