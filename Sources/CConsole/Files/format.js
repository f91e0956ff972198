// Numbers as people read them.

const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const digits = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export function count(number, noun) {
  const text = plain.format(number);
  return noun ? `${text} ${noun}${number === 1 ? "" : "s"}` : text;
}

export function compact(number) {
  if (Math.abs(number) >= 10_000) return short.format(number);
  return Number.isInteger(number) ? plain.format(number) : digits.format(number);
}

export function bytes(number) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (Math.abs(number) >= 1024 && unit < units.length - 1) {
    number /= 1024;
    unit += 1;
  }
  return `${number.toFixed(unit === 0 || number >= 100 ? 0 : 1)} ${units[unit]}`;
}

export function seconds(number) {
  if (number === 0) return "0 s";
  if (number < 0.001) return `${digits.format(number * 1e6)} µs`;
  if (number < 1) return `${digits.format(number * 1e3)} ms`;
  if (number < 120) return `${digits.format(number)} s`;
  return number < 7200 ? `${digits.format(number / 60)} min` : `${digits.format(number / 3600)} h`;
}
