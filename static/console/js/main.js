// Binds a page: every element with a data attribute of docs/CONSOLE.md gets the piece of script that keeps it true.

import * as cells from "./cells.js";
import { chart } from "./charts.js";
import * as clock from "./clock.js";
import * as dialogs from "./dialogs.js";
import * as freshness from "./freshness.js";
import * as keys from "./keys.js";
import { ladder } from "./ladder.js";
import { groups, rows } from "./rows.js";
import { Socket } from "./socket.js";
import { spark } from "./spark.js";
import * as themeToggle from "./theme_toggle.js";

const VIEWS = [
  ["[data-cell]", cells.cell],
  ["[data-when]", cells.when],
  ["[data-count]", cells.count],
  ["[data-rows]", rows],
  ["[data-groups]", groups],
  ["[data-ladder]", ladder],
  ["[data-chart]", chart],
  ["[data-spark]", spark],
];
const HZ = 10;

themeToggle.bind();
clock.bind();
dialogs.bind();
keys.bind();
if (document.body.dataset.live) live(document.body.dataset.live);

function live(path) {
  let isAsked = false;
  const socket = new Socket(path, () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      draw(cards);
    });
  });
  const cards = [...document.querySelectorAll("[data-topic]")].map((element) => card(element, socket));
  freshness.bind(socket, cards);
  socket.open();
}

function card(element, socket) {
  const hz = Number(element.dataset.hz ?? HZ);
  const topic = socket.topic(element.dataset.topic, hz);
  const within = (selector) => [...(element.matches(selector) ? [element] : []), ...element.querySelectorAll(selector)];
  const own = (selector) => within(selector).filter((one) => one.closest("[data-topic]") === element);
  const views = VIEWS.flatMap(([selector, bind]) => own(selector).map((one) => bind(one, topic)));
  return { element, topic, hz, views, ages: own("[data-age]"), seqs: own("[data-seq]") };
}

// Cards of one topic share what changed.
function draw(cards) {
  const changes = new Map();
  for (const { topic, views } of cards) {
    if (!changes.has(topic)) changes.set(topic, topic.drawn());
    const keys = changes.get(topic);
    if (keys === null || keys.size) for (const update of views) update(keys);
  }
}
