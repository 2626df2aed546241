// Single cells (`data-cell`), counts of rows (`data-count`) and parts that are shown only while something is so (`data-when`).

import { instrumentOf, patch } from "./patch.js";

// figures that follow from others of their topic
const MADE = { journal_lag: (topic) => valueOf(topic, "last_seq") - valueOf(topic, "durable_seq") };
const valueOf = (topic, key) => topic.value(topic.rows.get(key) ?? [], "value");

export function cell(element, topic) {
  const [key, column] = address(element.dataset.cell);
  const where = { instrument: instrumentOf(element, topic) };
  const made = MADE[key];
  if (made) return () => patch(element, made(topic), where);
  return (changed) => {
    if (changed && !changed.has(key)) return;
    const row = topic.rows.get(key);
    patch(element, row && topic.value(row, column), where);
  };
}

export function when(element, topic) {
  const [what, wanted] = element.dataset.when.split("=");
  const isNot = what.endsWith("!");
  const [key, column] = address(isNot ? what.slice(0, -1) : what);
  const names = wanted.split("|");
  return (changed) => {
    if (changed && !changed.has(key)) return;
    const row = topic.rows.get(key);
    if (row) element.hidden = names.includes(String(topic.value(row, column))) === isNot;
  };
}

export function count(element, topic) {
  const [column, wanted] = element.dataset.count.split("=");
  return () => {
    const found = [...topic.rows.values()].filter((row) => String(topic.value(row, column)) === wanted).length;
    patch(element, found, {});
    const holder = element.closest("[data-hide-zero]");
    if (holder) holder.hidden = found === 0;
  };
}

// `1.phase` is row 1, column phase; `last_seq` is row last_seq, column value
function address(text) {
  const dot = text.lastIndexOf(".");
  return dot < 0 ? [text, "value"] : [text.slice(0, dot), text.slice(dot + 1)];
}
