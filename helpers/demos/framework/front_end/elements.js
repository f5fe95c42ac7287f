// Elements of the page, and the icons on the buttons.

// The icons of the toolbar, as paths in a square of 24 by 24, because not every font has these characters.
const ICONS = {
  play: "M7 4v16l13-8z", pause: "M6 4h4v16H6zM14 4h4v16h-4z", step: "M5 4v16l10-8zM17 4h3v16h-3z",
  back: "M19 4v16L9 12zM4 4h3v16H4z", reset: "M12 5V1L6 6.5 12 12V8a5 5 0 1 1-5 5H4a8 8 0 1 0 8-8z",
  share: "M14 4l7 7-7 7v-4c-5 0-8 1.500-11 6 .5-7 4-11 11-12z", full: "M3 3h7v3H6v4H3zM14 3h7v7h-3V6h-4zM3 14h3v4h4v3H3zM18 14h3v7h-7v-3h4z",
  larger: "M2 20L8 4h3l6 16h-3l-1.500-4h-6L5 20zM7.500 13h4l-2-5.500zM18 6h2v3h3v2h-3v3h-2v-3h-3V9h3z",
  data: "M3 4h18v16H3zM5 9v3h6V9zM13 9v3h6V9zM5 14v4h6v-4zM13 14v4h6v-4z",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", fill: "currentColor", "fill-rule": "evenodd" })) svg.setAttribute(key, value);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// Creates an element with attributes and children. Attributes that start with "on" are event listeners.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  // Without this attribute on the focused element, JupyterLab's shortcuts take the arrow keys away from a slider.
  if (["input", "select", "button", "section"].includes(tag)) element.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}
