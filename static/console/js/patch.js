// Text into an element that is there, only where it differs: the browser then lays out nothing else.

import { format } from "./format.js";
import * as reference from "./reference.js";

const FLASH_MS = 400;

export function patch(element, value, where) {
  const [text, data] = format(element.dataset.format, value, where);
  if (data) for (const name in data) if (element.dataset[name] !== data[name]) element.dataset[name] = data[name];
  const node = element.firstChild;
  if (node?.nodeType === Node.TEXT_NODE && !node.nextSibling) {
    if (node.data === text) return;
    node.data = text;
  } else {
    if (element.textContent === text) return;
    element.textContent = text;
  }
  if ("flash" in element.dataset) flash(element);
}

function flash(element) {
  element.classList.add("is-new");
  clearTimeout(element.flashing);
  element.flashing = setTimeout(() => element.classList.remove("is-new"), FLASH_MS);
}

// the instrument of a cell: its own, an ancestor's, or its topic's (`book:1`)
export function instrumentOf(element, topic) {
  const named = element.closest("[data-instrument]")?.dataset.instrument;
  return reference.instrument(named ?? topic.name.split(":")[1]);
}
