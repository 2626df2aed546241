// The page's socket: subscribes, acknowledges, asks again after a gap, comes back after a loss. docs/CONSOLE.md, *Socket*.

import { fromNs, heard, nowMs } from "./clock.js";
import { Topic } from "./topic.js";

const SILENCE_MS_MAX = 5000; // the server says something each second
const BACKOFF_MS_FIRST = 500;
const BACKOFF_MS_MAX = 15000;
const TOO_MANY_PAUSE_MS = 60000;
const HIDDEN_HZ = 1;

// as console/live/close_codes.py; the others come back by themselves
const FINAL = { 4400: "refused", 4401: "signed-out", 4403: "not-allowed" };
const SLOW = 4408;
const TOO_MANY = 4429;

export class Socket {
  constructor(path, onFrame) {
    this.url = new URL(path, location.href);
    this.url.protocol = this.url.protocol.replace("http", "ws");
    this.topics = new Map();
    this.rates = new Map();
    this.state = "connecting"; // connecting, open, lost, or one of FINAL
    this.lostMs = null;
    this.hearsEngine = true;
    this.slowness = 1;
    this.gaps = 0;
    this.#onFrame = onFrame;
    this.#failures = 0;
    setInterval(() => this.#watch(), 1000);
    document.addEventListener("visibilitychange", () => this.#subscribeAll());
  }

  #onFrame;
  #failures;
  #socket = null;
  #frames = 0;
  #heardMs = 0;

  topic(name, hz) {
    if (!this.topics.has(name)) this.topics.set(name, new Topic(name));
    this.rates.set(name, Math.max(hz, this.rates.get(name) ?? 1));
    return this.topics.get(name);
  }

  open() {
    this.#frames = 0;
    this.#heardMs = performance.now();
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.onopen = () => this.#subscribeAll();
    socket.onmessage = (event) => this.#take(JSON.parse(event.data));
    socket.onclose = (event) => socket === this.#socket && this.#closed(event.code);
  }

  #take(frame) {
    this.#heardMs = performance.now();
    if (frame.t === "h") return this.#beat(frame);
    this.#frames += 1;
    const topic = this.topics.get(frame.topic);
    if (!topic.take(frame)) {
      this.gaps += 1;
      this.#send({ op: "resync", topic: topic.name });
    }
    this.#onFrame();
  }

  // Timers sleep in hidden tabs, messages do not: the server's beat is the clock of our acknowledgements.
  #beat(frame) {
    heard(fromNs(frame.now));
    this.#failures = 0;
    this.state = "open";
    this.lostMs = null;
    this.hearsEngine = frame.live;
    this.#send({ op: "ack", frames: this.#frames });
  }

  #subscribeAll() {
    for (const [topic, hz] of this.rates) {
      this.#send({ op: "sub", topic, hz: document.hidden ? HIDDEN_HZ : Math.max(1, Math.floor(hz / this.slowness)) });
    }
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  // a cable that was pulled closes nothing
  #watch() {
    if (this.#socket && performance.now() - this.#heardMs > SILENCE_MS_MAX) {
      const silent = this.#socket;
      this.#closed(1006);
      silent.close();
    }
  }

  #closed(code) {
    this.#socket = null;
    this.lostMs ??= nowMs();
    this.state = FINAL[code] ?? "lost";
    if (code === SLOW) this.slowness = Math.min(8, this.slowness * 2);
    for (const topic of this.topics.values()) topic.n = null; // numbers of another process mean nothing
    if (this.state === "lost") setTimeout(() => this.open(), this.#pauseMs(code));
  }

  // jitter: a thousand pages must not come back in the same instant
  #pauseMs(code) {
    const pause = code === TOO_MANY ? TOO_MANY_PAUSE_MS : Math.min(BACKOFF_MS_MAX, BACKOFF_MS_FIRST * 2 ** this.#failures);
    this.#failures += 1;
    return pause * (0.5 + Math.random() / 2);
  }
}
