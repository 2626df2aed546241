// Depth and price by plotly, which is slow per point: it is loaded only where a chart is, drawn at most once a second, and given few points.

import { fromNs } from "./clock.js";
import { sides } from "./ladder.js";
import { instrumentOf } from "./patch.js";

const DRAW_MS = 1000;
const POINTS_MAX = 600;

// The bundle has a map library in it, which puts its rules into a style element unless an element with this id is there.
// The policy would block them, and we draw no maps.
const MAP_STYLE_ID = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";

let library = null;

function plotly(url) {
  library ??= new Promise((resolve, reject) => {
    const noMapStyle = document.createElement("meta");
    noMapStyle.id = MAP_STYLE_ID;
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error(`${url} did not load`));
    document.head.append(noMapStyle, script);
  });
  return library;
}

export function chart(figure, topic) {
  const instrument = instrumentOf(figure, topic);
  const drawing = figure.dataset.chart === "depth" ? depth(topic, instrument) : price(topic, instrument, history(figure));
  const plot = document.createElement("div");
  plot.className = "plot";
  figure.append(plot);
  let due = null;
  let drawnMs = 0;
  const draw = async () => {
    due = null;
    drawnMs = performance.now();
    const Plotly = await plotly(figure.dataset.plotly);
    const { traces, layout } = drawing.picture(colours());
    await Plotly.react(plot, traces, layout, { displayModeBar: false, responsive: true, doubleClick: false });
  };
  const request = () => {
    due ??= setTimeout(() => draw().catch((fault) => say(figure, fault)), Math.max(0, drawnMs + DRAW_MS - performance.now()));
  };
  document.addEventListener("themechange", request);
  if (figure.dataset.history) request(); // what the server wrote is there before any picture
  return (changed) => {
    drawing.take?.(changed);
    if (!document.hidden) request();
  };
}

function say(figure, fault) {
  figure.dataset.fault = `The chart cannot be drawn: ${fault.message}`;
}

function history(figure) {
  const element = document.getElementById(figure.dataset.history ?? "");
  return element ? JSON.parse(element.textContent) : { time_ms: [], price_ticks: [], marks: [] };
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    ["text2", "text3", "line", "buy", "sell", "accent", "buy-fill", "sell-fill"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  );
}

function layout(colour, axes) {
  const axis = { gridcolor: colour.line, linecolor: colour.line, zeroline: false, fixedrange: true, automargin: true };
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: colour.text2, size: 11, family: "inherit" },
    margin: { l: 8, r: 8, t: 8, b: 8 },
    showlegend: false,
    hovermode: "x",
    ...axes(axis),
  };
}

const inUnits = (unit) => Number(unit.digits) / 10 ** unit.scale; // for the eye only

function depth(topic, instrument) {
  const tick = inUnits(instrument.tick);
  const lot = inUnits(instrument.lot);
  const cumulative = (rows) => {
    let sum = 0;
    const y = rows.map((row) => (sum += Number(topic.value(row, "qty_lots")) * lot));
    return { x: rows.map((row) => topic.value(row, "price_ticks") * tick), y };
  };
  const trace = (points, name, line, fill) => ({
    ...points, name, type: "scatter", mode: "lines", line: { color: line, width: 1.5, shape: "hv" }, fill: "tozeroy", fillcolor: fill,
  });
  return {
    picture(colour) {
      const { sell, buy } = sides(topic);
      return {
        traces: [
          trace(cumulative(buy), "bids", colour.buy, colour["buy-fill"]),
          trace(cumulative(sell), "asks", colour.sell, colour["sell-fill"]),
        ],
        layout: layout(colour, (axis) => ({
          xaxis: { ...axis, tickformat: `,.${instrument.price_decimals}f`, nticks: 6 },
          yaxis: { ...axis, rangemode: "tozero", side: "right" },
        })),
      };
    },
  };
}

// one point a second at most: the last price of that second
function price(topic, instrument, past) {
  const tick = inUnits(instrument.tick);
  const points = new Map(past.time_ms.map((ms, i) => [Math.floor(ms / 1000), past.price_ticks[i]]));
  let newest = -Infinity;
  return {
    take() {
      const trades = [...topic.rows.values()].sort((one, other) => one[0] - other[0]);
      for (const row of trades) {
        if (row[0] <= newest) continue;
        newest = row[0];
        points.set(Math.floor(fromNs(topic.value(row, "time_ns")) / 1000), topic.value(row, "price_ticks"));
      }
      for (const second of [...points.keys()].slice(0, Math.max(0, points.size - POINTS_MAX))) points.delete(second);
    },
    picture(colour) {
      const seconds = [...points.keys()].sort((one, other) => one - other);
      const first = seconds[0] * 1000;
      const marks = (past.marks ?? []).filter(({ time_ms }) => time_ms >= first);
      return {
        traces: [{
          x: seconds.map((second) => new Date(second * 1000).toISOString()), y: seconds.map((second) => points.get(second) * tick),
          name: instrument.symbol, type: "scatter", mode: "lines", line: { color: colour.accent, width: 1.5, shape: "hv" },
        }],
        layout: {
          ...layout(colour, (axis) => ({
            xaxis: { ...axis, type: "date", tickformat: "%H:%M:%S", nticks: 6 },
            yaxis: { ...axis, side: "right", tickformat: `,.${instrument.price_decimals}f`, nticks: 6 },
          })),
          shapes: marks.map(({ time_ms }) => markLine(time_ms, colour)),
          annotations: marks.map(({ time_ms, text }) => markText(time_ms, text, colour)),
        },
      };
    },
  };
}

const at = (ms) => new Date(ms).toISOString();
const markLine = (ms, colour) => ({
  type: "line", x0: at(ms), x1: at(ms), y0: 0, y1: 1, yref: "paper", line: { color: colour.text3, width: 1, dash: "dot" },
});
const markText = (ms, text, colour) => ({
  x: at(ms), y: 1, yref: "paper", text, showarrow: false, xanchor: "left", yanchor: "top", font: { color: colour.text3, size: 11 },
});
