// One topic's rows as of its newest frame.

import { fromNs } from "./clock.js";

export class Topic {
  constructor(name) {
    this.name = name;
    this.n = null;
    this.seq = 0;
    this.pubMs = null;
    this.cols = [];
    this.rows = new Map();
    this.changed = new Set(); // keys since the views were last drawn
    this.isNew = false; // everything has changed
  }

  // false: a gap, so the topic needs a snapshot
  take(frame) {
    if (frame.t === "s") this.#replace(frame);
    else if (this.n === null || frame.from !== this.n) return false;
    else this.#change(frame);
    this.n = frame.n;
    this.seq = frame.seq;
    this.pubMs = fromNs(frame.pub);
    return true;
  }

  #replace(frame) {
    this.cols = frame.cols;
    this.rows = new Map(frame.rows.map((row) => [String(row[0]), row]));
    this.isNew = true;
  }

  #change({ r = [], k, v, a = [], x = [] }) {
    for (const key of x) {
      this.rows.delete(String(key));
      this.changed.add(String(key));
    }
    for (const row of a) {
      this.rows.set(String(row[0]), row);
      this.changed.add(String(row[0]));
    }
    r.forEach((key, i) => {
      this.rows.get(String(key))[k[i]] = v[i];
      this.changed.add(String(key));
    });
  }

  value(row, column) {
    if (column === "avg_price") return [this.value(row, "open_cost"), this.value(row, "net_lots")];
    if (column === "pnl") return sum(this.value(row, "realised"), this.value(row, "unrealised"));
    return row[this.cols.indexOf(column)];
  }

  // the keys that views have to look at; null: all
  drawn() {
    const keys = this.isNew ? null : this.changed;
    this.changed = new Set();
    this.isNew = false;
    return keys;
  }
}

function sum(one, other) {
  if (one === null || other === null || one === undefined || other === undefined) return null;
  return BigInt(one) + BigInt(other);
}
