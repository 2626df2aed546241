// Tables with a row for each key of a topic (`data-rows`), and tables of positions in groups with sums (`data-groups`).

import { whole, ratio, signed, signOf } from "./exact.js";
import { instrumentOf, patch } from "./patch.js";
import * as reference from "./reference.js";

const ROWS_MAX = 1000;
const SUM_SCALE = 24;

class Row {
  constructor(tr, topic) {
    this.tr = tr;
    this.topic = topic;
    this.cells = [...tr.querySelectorAll("[data-col]")];
  }

  draw(values) {
    const { topic, tr } = this;
    const number = topic.cols.includes("instrument") ? topic.value(values, "instrument") : null;
    const where = { instrument: number === null ? instrumentOf(tr, topic) : reference.instrument(number) };
    for (const cell of this.cells) {
      const value = topic.value(values, cell.dataset.col);
      patch(cell, value, where);
      if (cell.dataset.href) cell.href = cell.dataset.href.replace("{}", encodeURIComponent(value));
    }
    if (tr.dataset.colClass) tr.dataset.state = rowState(topic.value(values, tr.dataset.colClass));
  }
}

const rowState = (value) => ({ 1: "BUY", 2: "SELL" })[value] ?? String(value).toUpperCase();

// Rows by key inside one tbody. Rows that the server wrote are taken over.
class Rows {
  constructor(tbody, template, topic) {
    this.tbody = tbody;
    this.template = template;
    this.topic = topic;
    this.rows = new Map();
    for (const tr of tbody.querySelectorAll("tr[data-row]")) this.rows.set(tr.dataset.row, new Row(tr, topic));
  }

  draw(key, values) {
    let row = this.rows.get(key);
    if (!row) {
      row = new Row(this.template.content.firstElementChild.cloneNode(true), this.topic);
      row.tr.dataset.row = key;
      this.rows.set(key, row);
      this.tbody.append(row.tr);
    }
    row.draw(values);
  }

  drop(key) {
    this.rows.get(key)?.tr.remove();
    return this.rows.delete(key);
  }

  // elements that have no key, such as a sum or an "empty" row, stay in front
  order(keys) {
    let place = this.tbody.querySelector("tr[data-row]");
    for (const key of keys) {
      const { tr } = this.rows.get(key);
      if (tr === place) place = nextRow(place);
      else this.tbody.insertBefore(tr, place);
    }
  }
}

function nextRow(tr) {
  let next = tr.nextElementSibling;
  while (next && !next.dataset.row) next = next.nextElementSibling;
  return next;
}

export function rows(tbody, topic) {
  const { sort = "", max = ROWS_MAX, where } = tbody.dataset;
  const shown = new Rows(tbody, tbody.closest("table").querySelector("template:not([data-group-template])"), topic);
  const more = tbody.closest("[data-topic]").querySelector("[data-more]");
  const empty = tbody.querySelector(".empty-row");
  return (changed) => {
    const keys = sorted(topic, sort, where);
    const kept = keys.slice(0, Number(max));
    const wanted = new Set(kept);
    for (const key of [...shown.rows.keys()]) if (!wanted.has(key)) shown.drop(key);
    for (const key of kept) if (!changed || changed.has(key) || !shown.rows.has(key)) shown.draw(key, topic.rows.get(key));
    shown.order(kept);
    if (empty) empty.hidden = kept.length > 0;
    if (more) more.textContent = keys.length > kept.length ? `${keys.length - kept.length} more are not shown` : "";
  };
}

function sorted(topic, sort, where) {
  const descending = sort.startsWith("-");
  const column = sort.replace(/^-/, "");
  const index = column && column !== "key" ? topic.cols.indexOf(column) : 0;
  let entries = [...topic.rows];
  if (where) {
    const [, name, not, wanted] = /^(\w+)(!?)=(.*)$/.exec(where);
    entries = entries.filter(([, row]) => (String(topic.value(row, name)) === wanted) !== Boolean(not));
  }
  entries.sort(([, one], [, other]) => compare(one[index], other[index]));
  if (descending) entries.reverse();
  return entries.map(([key]) => key);
}

// numbers, also those that are too large for a number and come as text, before words
function compare(one, other) {
  const [a, b] = [Number(one), Number(other)];
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b || (String(one) < String(other) ? -1 : one === other ? 0 : 1);
  return String(one).localeCompare(String(other), "en", { numeric: true });
}

export function groups(table, topic) {
  const template = table.querySelector("template:not([data-group-template])");
  const groupTemplate = table.querySelector("template[data-group-template]");
  const byName = new Map();
  for (const tbody of table.querySelectorAll("tbody[data-group]")) {
    byName.set(tbody.dataset.group, new Rows(tbody, template, topic));
  }
  const total = table.querySelector("tfoot");
  const rowOf = asked(topic, table.dataset);
  const groupOf = (name) => {
    if (!byName.has(name)) {
      const after = [...byName.keys()].filter((other) => other > name).sort()[0];
      const tbody = table.insertBefore(emptyGroup(groupTemplate, name), after ? byName.get(after).tbody : total);
      byName.set(name, new Rows(tbody, template, topic));
    }
    return byName.get(name);
  };

  return (changed) => {
    const touched = new Set();
    for (const key of changed ?? allKeys(byName, topic)) {
      const values = rowOf(key);
      const name = values ? firmOf(topic, values) : null;
      for (const [other, group] of byName) if (other !== name && group.drop(key)) touched.add(other);
      if (!values) continue;
      const group = groupOf(name);
      const isNew = !group.rows.has(key);
      group.draw(key, values);
      if (isNew) group.order(sorted(topic, "", null).filter((one) => group.rows.has(one)));
      touched.add(name);
    }
    for (const name of touched) drawSums(byName.get(name).tbody, topic, [...byName.get(name).rows.keys()]);
    if (total && touched.size) drawSums(total, topic, [...topic.rows.keys()]);
  };
}

// the row of a key, if it is one that the page was asked for; an empty code asks for all
function asked(topic, { onlyFirm, onlyAccount, onlyMarket }) {
  const is = (wanted, has) => !wanted || wanted === has;
  const fits = (values) =>
    is(onlyFirm, firmOf(topic, values)) &&
    is(onlyAccount, reference.account(topic.value(values, "account"))?.code) &&
    is(onlyMarket, reference.instrument(topic.value(values, "instrument"))?.symbol);
  return (key) => {
    const values = topic.rows.get(key);
    return values && fits(values) ? values : null;
  };
}

function emptyGroup(groupTemplate, name) {
  const tbody = groupTemplate.content.firstElementChild.cloneNode(true);
  tbody.dataset.group = name;
  tbody.querySelector("[data-group-name]").textContent = name;
  return tbody;
}

function allKeys(byName, topic) {
  return new Set([...topic.rows.keys(), ...[...byName.values()].flatMap((group) => [...group.rows.keys()])]);
}

const firmOf = (topic, values) => reference.account(topic.value(values, "account"))?.firm ?? "—";

function drawSums(element, topic, keys) {
  for (const cell of element.querySelectorAll("[data-sum]")) {
    let sum = 0n;
    for (const key of keys) sum += moneyOf(topic, topic.rows.get(key), cell.dataset.sum);
    const text = signed(ratio(sum, 10n ** BigInt(SUM_SCALE), 2));
    if (cell.textContent !== text) cell.textContent = text;
    cell.dataset.sign = signOf(text);
  }
}

// in 10^-24 quote units, so that instruments with different ticks add up exactly
function moneyOf(topic, row, column) {
  const unit = row && reference.instrument(topic.value(row, "instrument"))?.money;
  const value = unit && topic.value(row, column);
  if (value === null || value === undefined) return 0n;
  return whole(value) * unit.digits * 10n ** BigInt(SUM_SCALE - unit.scale);
}
