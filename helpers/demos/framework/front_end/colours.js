// The colours of pictures, for light and for dark pages, after Okabe and Ito. The static figures use the light palette
// too (../picture.py). tests/helpers/demos/framework/test_colours.py measures every contrast.

export const PALETTES = {
  light: {
    paper: "#ffffff", ink: "#1a1a1a", grey: "#595959", faint: "#d9d9d9", blue: "#005fa8", orange: "#c27500",
    green: "#007c50", red: "#b03a00", sky: "#2a8dd2", purple: "#a04e8a", pale: "#e3f0fa", yellow: "#f0e442",
  },
  dark: {
    paper: "#111111", ink: "#f2f2f2", grey: "#b0b0b0", faint: "#3c3c3c", blue: "#589ff0", orange: "#fbc740",
    green: "#2cc882", red: "#f4762f", sky: "#a9daff", purple: "#c880bc", pale: "#143247", yellow: "#6b6520",
  },
};

// Text needs more contrast than marks, so these colours are darker in text.
export const TEXT_COLOURS = { light: { orange: "#8a5300", sky: "#1a6aa6" }, dark: {} };

// Colour maps as stops from the smallest to the largest value. Text in ink is legible on all of them.
export const COLOUR_MAPS = {
  light: {
    blues: ["#f4f9fd", "#cfe2f1", "#a6cce8"],
    diverging: ["#3f97d0", "#c3dff0", "#ffffff", "#f6cfae", "#d86200"],
    regions: ["#a0cce8", "#ffffff", "#f3bd93"],
    ink: ["#ffffff", "#1a1a1a"],
    classes: ["#8cc0e0", "#f3bd93", "#93d3bf", "#e0b9d0", "#f3eca0", "#c9c9c9", "#b3c7f0", "#d8c3a5", "#a8e0e8", "#e6a6a1"],
  },
  dark: {
    blues: ["#16222b", "#1b3448", "#234d6d"],
    diverging: ["#2672a6", "#1d4560", "#111111", "#5c3010", "#ae4f18"],
    regions: ["#1b4c6e", "#16191b", "#703a12"],
    ink: ["#111111", "#f2f2f2"],
    classes: ["#1d5f8a", "#87481a", "#1d6a53", "#74456a", "#6b6520", "#4c4c4c", "#374f87", "#66533a", "#256b74", "#7a3a36"],
  },
};

export const MIN_CONTRAST = { text: 4.5, mark: 3 }; // WCAG 2.2, level AA

export const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

function luminance(colour) {
  const [r, g, b] = colour.map((v) => (v <= 10.3 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// Returns the contrast of two colours [r, g, b], from 1 to 21, as WCAG defines it.
export function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

// The opacity of the ink in the strokes that tell classes apart.
export const STROKE_ALPHA = 0.55;

const lowest = new Map(); // the results of lowestContrast, which repaints ask for again and again

// Returns the lowest contrast of a colour on a colour map, with the colours between its stops and the strokes of classes.
export function lowestContrast(colour, theme, map) {
  const key = [colour, theme, map].join();
  if (!lowest.has(key)) lowest.set(key, Math.min(...mapColours(theme, map).map((ground) => contrast(rgb(colour), ground))));
  return lowest.get(key);
}

function mapColours(theme, map) {
  const stops = COLOUR_MAPS[theme][map].map(rgb), mixed = (a, b, t) => a.map((v, i) => v + t * (b[i] - v));
  if (map === "classes") return [...stops, ...stops.map((stop) => mixed(stop, rgb(PALETTES[theme].ink), STROKE_ALPHA))];
  const between = (a, b) => [0, 0.25, 0.5, 0.75, 1].map((t) => mixed(a, b, t));
  return stops.slice(1).flatMap((stop, i) => between(stops[i], stop));
}
