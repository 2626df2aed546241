// The server's time, as far as this page knows it. Ages are judged by it, never by the browser's own clock.

const SAMPLES_MAX = 10;
const samples = [];

// A message that took long makes the server look slow, so the largest of the last differences is the best one.
export function heard(serverMs) {
  samples.push(serverMs - Date.now());
  if (samples.length > SAMPLES_MAX) samples.shift();
}

export function nowMs() {
  return Date.now() + (samples.length ? Math.max(...samples) : 0);
}

export const fromNs = (ns) => Number(ns) / 1e6;

export function timeOf(ms, withMs = false) {
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(11, withMs ? 23 : 19) : "—";
}

export function bind() {
  const shown = document.querySelectorAll("[data-clock]");
  const tick = () => {
    const now = nowMs();
    for (const clock of shown) {
      clock.textContent = `${timeOf(now)} UTC`;
      const skewMs = now - Date.now();
      clock.title = Math.abs(skewMs) > 2000 ? `This browser's clock is off by ${(-skewMs / 1000).toFixed(1)} s` : "";
    }
    setTimeout(tick, 1000 - (nowMs() % 1000));
  };
  if (shown.length) tick();
}
