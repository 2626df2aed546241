// How old each card is, by a timer: data that does not arrive cannot say so itself.

import { nowMs, timeOf } from "./clock.js";
import { grouped } from "./exact.js";
import * as reference from "./reference.js";

const LOOK_MS = 250;
const LATE_MS = 750;
const STALE_MS_MIN = 2000;
const MARKETS = "instruments"; // on every page
const root = document.documentElement;
const title = document.title;
const startMs = Number(document.body.dataset.serverMs) || Date.now();

export function bind(socket, cards) {
  const chip = document.querySelector("[data-connection]");
  const banner = document.querySelector("[data-banner]");
  let lookedMs = performance.now();
  const look = () => {
    const isLate = performance.now() - lookedMs > LATE_MS;
    lookedMs = performance.now();
    if (isLate) return; // the page itself was busy, and what came meanwhile waits to be read: judge the next time
    for (const card of cards) mark(card);
    state(socket, chip, banner);
  };
  setInterval(look, LOOK_MS);
  look();
}

function mark({ element, topic, hz, ages, seqs }) {
  const { asOf, ageMs, lateMs, isStale } = judged(topic, hz);
  element.classList.toggle("is-stale", isStale);
  const text = isStale ? `STALE · as of ${timeOf(asOf)} · ${seconds(ageMs)}` : `${seconds(ageMs)} old`;
  const name = isStale ? "stale" : ageMs > lateMs ? "late" : "fresh";
  for (const age of ages) {
    if (age.textContent !== text) age.textContent = text;
    if (age.dataset.state !== name) age.dataset.state = name;
  }
  const seq = topic.seq ? `seq ${grouped(String(topic.seq))}` : null; // what the server wrote stays until there is a picture
  for (const one of seqs) if (seq && one.textContent !== seq) one.textContent = seq;
}

// what a topic's newest picture is worth now; before there is one, the server's page is
function judged(topic, hz) {
  const asOf = topic.pubMs ?? startMs;
  const ageMs = Math.max(0, nowMs() - asOf);
  const lateMs = 2 * Math.max(reference.intervalMs(topic.name), 1000 / hz);
  return { asOf, ageMs, lateMs, isStale: ageMs > Math.max(lateMs, STALE_MS_MIN) };
}

const seconds = (ms) => (ms < 100000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60000)} min`);

function state(socket, chip, banner) {
  const isLost = socket.state !== "open" && socket.state !== "connecting";
  root.classList.toggle("is-lost", isLost);
  root.dataset.live = socket.state;
  const wanted = isLost ? `(!) ${title}` : title;
  if (document.title !== wanted) document.title = wanted;
  if (chip) say(chip, chipWord(socket));
  if (banner) {
    banner.hidden = !isLost && socket.hearsEngine;
    if (!banner.hidden) warn(banner, bannerText(socket), socket.state === "signed-out");
  }
}

function say(chip, [name, text]) {
  chip.dataset.state = name;
  if (chip.textContent !== text) chip.textContent = text;
}

function chipWord(socket) {
  if (socket.state === "connecting") return ["connecting", "◐ Connecting"];
  if (socket.state !== "open") return ["lost", `✕ Lost · ${seconds(nowMs() - (socket.lostMs ?? startMs))}`];
  if (!socket.hearsEngine) return ["deaf", "◌ No pictures"];
  const rate = socket.slowness > 1 ? ` · 1/${socket.slowness} rate` : "";
  const markets = socket.topics.get(MARKETS);
  const { ageMs, isStale } = markets ? judged(markets, socket.rates.get(MARKETS)) : {};
  if (isStale) return ["deaf", `◐ Live, but figures are ${seconds(ageMs)} old`];
  return ["open", `● Live${rate}`];
}

// what the page shows, and for which command it was true
function asOf(socket) {
  const topics = [...socket.topics.values()];
  const pubMs = Math.max(startMs, ...topics.map((topic) => topic.pubMs ?? 0));
  const seq = Math.max(0, ...topics.map((topic) => topic.seq));
  return `Figures are as of ${timeOf(pubMs)} UTC${seq ? ` · seq ${grouped(String(seq))}` : ""}.`;
}

const WHY = {
  lost: "The connection to the venue is lost; this page tries again by itself. To halt without it, on the venue's machine: manage.py halt --direct.",
  "signed-out": "You are signed out.",
  "not-allowed": "Your role does not show this page's figures any more.",
  refused: "The server refused this page's messages; reload the page.",
};

function bannerText(socket) {
  const why = WHY[socket.state] ?? "The web server does not hear the engine's pictures (Redis).";
  return `${why} ${asOf(socket)}`;
}

function warn(banner, text, isSignedOut) {
  if (banner.dataset.text === text) return;
  banner.dataset.text = text;
  banner.textContent = text;
  if (isSignedOut) {
    const link = document.createElement("a");
    link.href = `/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = "Sign in again";
    banner.append(" ", link);
  }
}
