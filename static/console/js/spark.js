// A figure of the last two minutes as a line, one point a second. While there are few points the line is drawn over a shorter time,
// which is written beside it together with the largest value.

import { format } from "./format.js";

const SPANS_S = [15, 30, 60, 120];
const POINTS_MAX = SPANS_S.at(-1);
const [WIDTH, HEIGHT] = [120, 24];

export function spark(svg, topic) {
  const key = svg.dataset.spark;
  const values = [];
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  const ground = drawn(svg, "ground");
  ground.setAttribute("points", `0,${HEIGHT - 1} ${WIDTH},${HEIGHT - 1}`);
  const line = drawn(svg, "line");
  const note = document.createElement("dd");
  note.className = "note";
  svg.after(note);
  setInterval(() => {
    const row = topic.rows.get(key);
    if (!row) return;
    values.push(Number(topic.value(row, "value")) || 0);
    if (values.length > POINTS_MAX) values.shift();
    const span = SPANS_S.find((one) => values.length <= one);
    line.setAttribute("points", points(values, span));
    note.textContent = `last ${span} s, most ${format("rate", Math.max(...values), {})[0]}`;
  }, 1000);
  return () => {};
}

function drawn(svg, className) {
  const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  line.setAttribute("class", className);
  svg.append(line);
  return line;
}

// the newest point stands on the right, one step a second
function points(values, span) {
  const most = Math.max(1, ...values);
  const step = WIDTH / (span - 1);
  const start = WIDTH - (values.length - 1) * step;
  const all = values.map((value, i) => `${(start + i * step).toFixed(1)},${(HEIGHT - 1 - (value / most) * (HEIGHT - 2)).toFixed(1)}`);
  return all.length === 1 ? `${WIDTH - step},${all[0].split(",")[1]} ${all[0]}` : all.join(" ");
}
