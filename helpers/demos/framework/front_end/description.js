// What a picture shows at the moment, in words for screen readers, and its numbers as tables.

import { make } from "./elements.js";
import { short } from "./geometry.js";

const MAX_ROWS = 100; // of a table; longer series say how many points are left out

// Returns the marks of a panel that have something to say: those with a label or a text, and the boxes. If no mark has a
// label, a line with markers stands for what the panel's y axis shows.
function spokenMarks(panel, marks, index) {
  const own = Object.values(marks).filter((mark) => mark.panel === index && !mark.hidden);
  const spoken = own.filter((mark) => (mark.kind === "box" ? mark.lines.length : mark.label || mark.text));
  if (spoken.some((mark) => mark.label)) return spoken;
  return [...own.filter((mark) => mark.kind === "line" && mark.marker && !mark.label).map((mark) => ({ ...mark, label: panel.y || "value" })), ...spoken];
}

// Returns the points of a mark as pairs of numbers, without those that are gaps.
function pointsOf({ x = [], y = [] }) {
  const pairs = Array.from(x, (v, i) => [v, y[i]]);
  return pairs.filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));
}

const pair = ([a, b]) => `(${short(a)}, ${short(b)})`;

function describeMark(mark) {
  if (mark.kind === "box") return mark.lines.join(" ");
  if (mark.kind === "text") return mark.text.replaceAll("\n", " ");
  if (mark.kind === "rule") {
    const [x, y] = mark.at;
    return `${mark.label || mark.text} at ${x === null ? short(y) : short(x)}`;
  }
  const points = pointsOf(mark);
  if (!points.length) return "";
  if (points.length === 1) return `${mark.label} at ${pair(points[0])}`;
  return `${mark.label}: ${points.length} points from ${pair(points[0])} to ${pair(points.at(-1))}`;
}

// Returns sentences about what can be seen now, one for each panel.
export function describe(panels, marks) {
  return panels.map((panel, index) => {
    const parts = spokenMarks(panel, marks, index).map(describeMark).filter(Boolean);
    return parts.length ? `${panel.title || `Panel ${index + 1}`}: ${parts.join("; ")}.` : "";
  }).filter(Boolean).join(" ");
}

// Returns a table for each panel with the numbers of its marks.
export function tablesOf(panels, marks) {
  return panels.map((panel, index) => {
    const rows = spokenMarks(panel, marks, index).flatMap(rowsOf);
    if (!rows.length) return null;
    const head = ["mark", panel.x || "x", panel.y || "y"].map((text) => make("th", { scope: "col" }, text));
    return make(
      "table", {}, make("caption", {}, panel.title || `Panel ${index + 1}`), make("thead", {}, make("tr", {}, ...head)),
      make("tbody", {}, ...rows.map(rowOf)),
    );
  }).filter(Boolean);
}

// A mark without numbers of its own, such as a text, takes the whole row.
function rowOf([name, ...cells]) {
  if (!cells.length) return make("tr", {}, make("td", { colspan: 3 }, name));
  return make("tr", {}, make("th", { scope: "row" }, name), ...cells.map((cell) => make("td", {}, cell)));
}

function rowsOf(mark) {
  if (mark.kind === "box" || mark.kind === "text") return [[describeMark(mark)]];
  if (mark.kind === "rule") return [[mark.label || mark.text, ...mark.at.map((v) => (v === null ? "" : short(v)))]];
  const points = pointsOf(mark), rows = points.slice(0, MAX_ROWS).map((point) => [mark.label, ...point.map((v) => short(v, 5))]);
  const left = points.length - rows.length;
  return left > 0 ? [...rows, [`${mark.label}: ${left} more points`]] : rows;
}
