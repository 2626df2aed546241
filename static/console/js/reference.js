// What the page's JSON says about instruments, accounts and how often each topic comes.

const element = document.getElementById("reference");
const said = element ? JSON.parse(element.textContent) : {};
const instruments = new Map(Object.entries(said.instruments ?? {}).map(([number, one]) => [number, withUnits(one)]));

function withUnits(one) {
  const tick = decimal(one.tick_size);
  const lot = decimal(one.lot_size);
  return { ...one, tick, lot, money: { digits: tick.digits * lot.digits, scale: tick.scale + lot.scale } };
}

// "0.01" or "1E-8" as a whole number and how many of its digits stand behind the point
function decimal(text) {
  const [, whole, fraction = "", exponent = "0"] = /^(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(text);
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

export const instrument = (number) => instruments.get(String(number));
export const account = (number) => said.accounts?.[number];
export const phase = (code) => said.phases?.[code];
export const intervalMs = (topic) => said.intervals?.[topic.split(":")[0]] ?? 1000;
