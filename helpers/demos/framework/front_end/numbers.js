// Formats a number for a label in a picture, as helpers.demos.framework.numbers.compact does.
export function compact(value) {
  const size = Math.abs(value), tinyOrHuge = size >= 99999.5 || (size > 0 && size < 5e-4);
  if (Number.isNaN(size)) return "NaN";
  const decimals = size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0;
  let text = size === Infinity ? "∞" : tinyOrHuge ? size.toExponential(1) : size.toFixed(decimals);
  if (tinyOrHuge) text = text.replace(".0e", "e").replace("e+", "e").replace("-", "−");
  else if (text.includes(".")) text = text.replace(/\.?0+$/, "");
  return value < 0 && text !== "0" ? `−${text}` : text;
}
