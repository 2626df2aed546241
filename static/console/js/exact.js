// Whole-number arithmetic of prices, quantities and money: a browser's floats would lose digits.

// the true minus: as wide as the plus, and unlike a dash
const MINUS = "−";

export const whole = (value) => BigInt(typeof value === "number" ? Math.trunc(value) : value);

// value * unit with so many decimals, rounded half to even as the server does
export function scaled(value, unit, decimals) {
  return ratio(value * unit.digits, 10n ** BigInt(unit.scale), decimals);
}

export function ratio(numerator, denominator, decimals) {
  const negative = numerator < 0n !== denominator < 0n;
  const top = abs(numerator) * 10n ** BigInt(decimals);
  const bottom = abs(denominator);
  let quotient = top / bottom;
  const twice = (top % bottom) * 2n;
  if (twice > bottom || (twice === bottom && quotient % 2n === 1n)) quotient += 1n;
  return pointed(negative && quotient !== 0n, quotient, decimals);
}

export const abs = (value) => (value < 0n ? -value : value);

function pointed(negative, digits, decimals) {
  const text = digits.toString().padStart(decimals + 1, "0");
  const split = text.length - decimals;
  const fraction = decimals ? `.${text.slice(split)}` : "";
  return (negative ? MINUS : "") + grouped(text.slice(0, split)) + fraction;
}

export const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");

export function signed(text) {
  return text.startsWith(MINUS) || /^[0.,]*$/.test(text) ? text : `+${text}`;
}

export const signOf = (text) => (text.startsWith("+") ? "up" : text.startsWith(MINUS) ? "down" : "flat");
