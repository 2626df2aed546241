// A figure of the last two minutes as a line, one point a second.

const POINTS_MAX = 120;
const [WIDTH, HEIGHT] = [120, 24];

export function spark(svg, topic) {
  const key = svg.dataset.spark;
  const values = [];
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  svg.append(line);
  setInterval(() => {
    const row = topic.rows.get(key);
    if (!row) return;
    values.push(Number(topic.value(row, "value")) || 0);
    if (values.length > POINTS_MAX) values.shift();
    line.setAttribute("points", points(values));
  }, 1000);
  return () => {};
}

function points(values) {
  const most = Math.max(1, ...values);
  const step = WIDTH / (POINTS_MAX - 1);
  const start = WIDTH - (values.length - 1) * step;
  return values.map((value, i) => `${(start + i * step).toFixed(1)},${(HEIGHT - 1 - (value / most) * (HEIGHT - 2)).toFixed(1)}`).join(" ");
}
