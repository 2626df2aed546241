// Values as people read them: docs/CONSOLE.md, *Cells*. The server's template filters give the same texts.
// A format returns text, or [text, data attributes]. `where` has the instrument of the cell and, in a table, the row.

import { fromNs, nowMs, timeOf } from "./clock.js";
import { grouped, ratio, scaled, signed, signOf, whole } from "./exact.js";
import * as reference from "./reference.js";

export const NOTHING = "—";

const SIDES = { 1: "BUY", 2: "SELL" };
const SIDE_WORDS = { BUY: "Buy", SELL: "Sell" };
const REQUEST_WORDS = {
  DRAFT: "draft",
  PENDING_APPROVAL: "waits for a second person",
  SENT: "sent to the engine",
  APPLIED: "applied",
  REFUSED: "refused by the engine",
  EXPIRED: "expired",
  WITHDRAWN: "withdrawn",
};

const withSign = (text) => [text, { sign: signOf(text) }];

const FORMATS = {
  text: (value) => String(value),
  count: (value) => grouped(String(whole(value))),
  rate: (value) => (value < 10 && value % 1 ? Number(value).toFixed(1) : grouped(String(Math.round(value)))),
  us: duration,
  ms: (value) => (value < 1000 ? `${Math.round(value)} ms` : duration(value * 1000)),
  price: (value, { instrument: one }) => (Number(value) ? scaled(whole(value), one.tick, one.price_decimals) : NOTHING),
  qty: (value, { instrument: one }) => scaled(whole(value), one.lot, one.qty_decimals),
  money: (value, { instrument: one }) => withSign(signed(scaled(whole(value), one.money, 2))),
  "signed-qty": (value, { instrument: one }) => withSign(signed(scaled(whole(value), one.lot, one.qty_decimals))),
  "avg-price": averagePrice,
  time: (value) => (Number(value) ? timeOf(fromNs(value)) : NOTHING),
  "time-ms": (value) => (Number(value) ? timeOf(fromNs(value), true) : NOTHING),
  moment: (value) => (Number(value) ? new Date(fromNs(value)).toISOString().slice(0, 19).replace("T", " ") : NOTHING),
  words: (value) => value[0] + value.slice(1).toLowerCase().replaceAll("_", " "),
  since: (value) => lasting(nowMs() - fromNs(value)),
  phase: (value) => {
    const [state, word] = reference.phase(value) ?? ["UNKNOWN", `phase ${value}`];
    return [word, { state }];
  },
  side: (value) => named(SIDES[value] ?? String(value).toUpperCase(), SIDE_WORDS),
  "engine-state": (value) => [String(value).toLowerCase().replaceAll("_", " "), { state: String(value).toUpperCase() }],
  "request-state": (value) => named(value, REQUEST_WORDS),
  "yes-no": (value) => (value ? "● yes" : "○ no"),
  symbol: (value) => reference.instrument(value)?.symbol ?? `instrument ${value}`,
  account: (value) => reference.account(value)?.code ?? `account ${value}`,
  firm: (value) => reference.account(value)?.firm ?? NOTHING,
};

const OF_INSTRUMENT = new Set(["price", "qty", "money", "signed-qty", "avg-price"]);

// [text, data attributes] of a value; what cannot be told is a dash, never an exception that stops the page
export function format(name, value, where) {
  const known = FORMATS[name] ?? FORMATS.text;
  if (value === null || value === undefined || value === "" || (OF_INSTRUMENT.has(name) && !where.instrument)) {
    return [NOTHING, { sign: "flat" }];
  }
  const said = known(value, where);
  return Array.isArray(said) ? said : [said, null];
}

function named(code, words) {
  return [words[code] ?? code, { state: code }];
}

function duration(us) {
  if (us < 1000) return `${Math.round(us)} µs`;
  return us < 1e6 ? `${(us / 1000).toFixed(2)} ms` : `${(us / 1e6).toFixed(2)} s`;
}

function lasting(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

// ticks, but seldom whole ones
function averagePrice([cost, net], { instrument: one }) {
  const lots = whole(net);
  return lots ? ratio(whole(cost) * one.tick.digits, lots * 10n ** BigInt(one.tick.scale), one.price_decimals) : NOTHING;
}
