// The order book as a table: asks above, best at the bottom; bids below, best on top. A fixed number of rows whose text changes.

import { scaled, whole } from "./exact.js";
import { NOTHING } from "./format.js";
import { instrumentOf } from "./patch.js";

export function ladder(table, topic) {
  const levels = Number(table.dataset.levels ?? 15);
  const instrument = instrumentOf(table, topic);
  let asks, bids; // the server's rows stay until there is a picture
  const spread = table.querySelector("[data-spread]");
  const draw = (line, row, most) => drawLevel(line, row && level(topic, row), instrument, most);

  return () => {
    asks ??= lines(table.querySelector("tbody.asks"), levels).reverse();
    bids ??= lines(table.querySelector("tbody.bids"), levels);
    const { sell, buy } = sides(topic);
    const shown = [...sell.slice(0, levels), ...buy.slice(0, levels)];
    const most = Math.max(1, ...shown.map((row) => Number(topic.value(row, "qty_lots"))));
    asks.forEach((line, i) => draw(line, sell[i], most));
    bids.forEach((line, i) => draw(line, buy[i], most));
    set(spread, spreadText(topic, sell[0], buy[0], instrument));
  };
}

// best first
export function sides(topic) {
  const sell = [];
  const buy = [];
  for (const [key, row] of topic.rows) (key.startsWith("S") ? sell : buy).push(row);
  const price = topic.cols.indexOf("price_ticks");
  sell.sort((one, other) => one[price] - other[price]);
  buy.sort((one, other) => other[price] - one[price]);
  return { sell, buy };
}

function level(topic, row) {
  return { price: topic.value(row, "price_ticks"), qty: topic.value(row, "qty_lots"), orders: topic.value(row, "orders") };
}

function lines(tbody, levels) {
  tbody.replaceChildren(...Array.from({ length: levels }, newLine));
  return [...tbody.children].map((tr) => {
    const [price, qty, orders] = tr.children;
    return { price, bar: qty.firstChild, qty: qty.lastChild, orders };
  });
}

function newLine() {
  const tr = document.createElement("tr");
  const price = element("th", "price");
  price.scope = "row";
  const qty = element("td", "qty");
  qty.append(element("i", "depth"), element("span", ""));
  tr.append(price, qty, element("td", "orders"));
  return tr;
}

function element(name, className) {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

function drawLevel(line, row, instrument, most) {
  set(line.price, row && instrument ? scaled(whole(row.price), instrument.tick, instrument.price_decimals) : "\u00a0");
  set(line.qty, row && instrument ? scaled(whole(row.qty), instrument.lot, instrument.qty_decimals) : "");
  set(line.orders, row ? String(row.orders) : "");
  const width = row ? (Number(row.qty) / most).toFixed(3) : "0";
  if (line.width !== width) {
    line.width = width;
    line.bar.style.transform = `scaleX(${width})`; // through the object model: the policy blocks style attributes
  }
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function spreadText(topic, ask, bid, instrument) {
  if (!ask && !bid) return "no orders in the book";
  if (!ask || !bid || !instrument) return `spread ${NOTHING}`;
  const ticks = whole(topic.value(ask, "price_ticks")) - whole(topic.value(bid, "price_ticks"));
  return `spread ${scaled(ticks, instrument.tick, instrument.price_decimals)}`;
}
