// Single cells (`data-cell`) and parts that are shown only while something is so (`data-when`).

import { instrumentOf, patch } from "./patch.js";

export function cell(element, topic) {
  const [key, column] = address(element.dataset.cell);
  const where = { instrument: instrumentOf(element, topic) };
  return (changed) => {
    if (changed && !changed.has(key)) return;
    const row = topic.rows.get(key);
    patch(element, row && topic.value(row, column), where);
  };
}

export function when(element, topic) {
  const [what, wanted] = element.dataset.when.split("=");
  const [key, column] = address(what);
  const names = wanted.split("|");
  return (changed) => {
    if (changed && !changed.has(key)) return;
    const row = topic.rows.get(key);
    if (row) element.hidden = !names.includes(String(topic.value(row, column)));
  };
}

// `1.phase` is row 1, column phase; `last_seq` is row last_seq, column value
function address(text) {
  const dot = text.lastIndexOf(".");
  return dot < 0 ? [text, "value"] : [text.slice(0, dot), text.slice(dot + 1)];
}
