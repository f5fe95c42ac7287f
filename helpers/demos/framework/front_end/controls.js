// The controls of a demo as elements of the page. Each function takes the view, the name of a control and its
// description from controls.py. It returns {element, set}; set(value) makes the element show a value.

import { make } from "./elements.js";
import { short } from "./geometry.js";

// Returns the positions of a range input for a control that may be logarithmic, and the values at the positions.
function scaleOf({ minimum, maximum, step, log }) {
  const low = log ? Math.log10(minimum) : minimum, high = log ? Math.log10(maximum) : maximum;
  const last = Math.max(1, Math.round((high - low) / step));
  const valueAt = (i) => {
    const v = i >= last ? maximum : i <= 0 ? minimum : Number((low + i * step).toPrecision(12));
    return log && i > 0 && i < last ? Number((10 ** v).toPrecision(3)) : v;
  };
  return { last, valueAt, positionOf: (v) => Math.round(((log ? Math.log10(v) : v) - low) / step) };
}

// Reads a number as people write it, with a comma or a true minus sign. Returns NaN if it is none.
const parse = (text) => (text.trim() ? Number(text.replace("−", "-").replace(",", ".")) : NaN);

function slider(view, name, control) {
  const { minimum, maximum, whole } = control, scale = scaleOf(control);
  const range = make("input", {
    type: "range", min: 0, max: scale.last, step: 1, "aria-label": control.label,
    oninput: () => view.move({ [name]: scale.valueAt(Number(range.value)) }),
    onpointerdown: () => view.status.setAttribute("aria-busy", "true"),
    onpointerup: () => view.status.removeAttribute("aria-busy"),
  });
  const accept = () => {
    const v = parse(exact.value), clipped = Math.max(minimum, Math.min(maximum, v));
    if (Number.isFinite(v)) view.move({ [name]: whole ? Math.round(clipped) : clipped });
    view.updateControls();
    set(view.values[name]);
    exact.value = range.getAttribute("aria-valuetext"); // updateControls leaves a field alone while it has the focus
  };
  const exact = make("input", {
    type: "text", inputmode: "decimal", class: "course-exact", "aria-label": `${control.label}, exact value`,
    onchange: accept,
    onkeydown: (event) => event.key === "Enter" && accept(), // in JupyterLab, Enter alone causes no change event
  });
  const set = (v) => {
    const at = v ?? Math.max(minimum, Math.min(maximum, 0)); // an answer that hasn't been given is null
    if (scale.valueAt(Number(range.value)) !== at) range.value = scale.positionOf(at);
    const text = v === null ? "" : short(v, 4);
    if (range.getAttribute("aria-valuetext") !== text) range.setAttribute("aria-valuetext", text);
    if (exact.value !== text && (document.activeElement !== exact || range.matches(":active"))) exact.value = text;
  };
  return { element: make("label", { class: "course-slider" }, make("span", {}, control.label), range, exact), set };
}

function menu(view, name, control) {
  const select = make(
    "select", { "aria-label": control.label, onchange: () => view.move({ [name]: select.value }) },
    ...control.options.map(([key, text]) => make("option", { value: key }, text)),
  );
  const set = (v) => {
    if (select.value !== v) select.value = v; // with each picture of a training, so nothing is set without need
  };
  return { element: make("label", {}, make("span", {}, control.label), select), set };
}

function toggle(view, name, control) {
  const checkbox = make("input", { type: "checkbox", onchange: () => view.move({ [name]: checkbox.checked }) });
  return {
    element: make("label", { class: "course-toggle" }, checkbox, make("span", {}, control.label)),
    set: (v) => (checkbox.checked = v),
  };
}

function button(view, name, control) {
  const onclick = () => (control.sets ? view.move(control.sets) : view.press(name));
  return { element: make("button", { type: "button", onclick }, control.label), set: () => {} };
}

// Two sliders: one selects an entry of the curve, the other sets its value.
function curve(view, name, control) {
  const { minimum, maximum, log } = control, size = view.values[name].length;
  const toAxis = (v) => (log ? Math.log10(v) : v), fromAxis = (v) => (log ? Number((10 ** v).toPrecision(3)) : v);
  const entry = make("input", {
    type: "range", min: 0, max: size - 1, value: 0, "aria-label": `${control.label}: which entry`, oninput: () => view.updateControls(),
  });
  const which = make("output", {});
  const height = make("input", {
    type: "range", min: 0, max: 200, "aria-label": `${control.label}: value of that entry`,
    oninput: () => {
      const v = fromAxis(toAxis(minimum) + ((toAxis(maximum) - toAxis(minimum)) * height.value) / 200);
      view.move({ [name]: view.values[name].map((old, k) => (k === Number(entry.value) ? v : old)) });
    },
  });
  const set = (v) => {
    const current = v[Number(entry.value)];
    which.textContent = `entry ${entry.value} = ${short(current)}`;
    height.value = Math.round((200 * (toAxis(current) - toAxis(minimum))) / (toAxis(maximum) - toAxis(minimum)));
    height.setAttribute("aria-valuetext", short(current));
    entry.setAttribute("aria-valuetext", `entry ${entry.value}`);
  };
  return { element: make("span", { class: "course-curve" }, make("span", {}, `${control.label}: which`), entry, make("span", {}, "value"), height, which), set };
}

// Two sliders that select a pixel, and a check box that fills it.
function pixels(view, name, control) {
  const { rows, columns } = control;
  const index = () => Number(row.value) * columns + Number(column.value);
  const select = (label, count) =>
    make("input", { type: "range", min: 0, max: count - 1, value: 0, "aria-label": `${control.label}: ${label}`, oninput: () => view.updateControls() });
  const shown = { row: make("span", {}), column: make("span", {}) };
  const row = select("row", rows), column = select("column", columns);
  const filled = make("input", {
    type: "checkbox", "aria-label": `${control.label}: that pixel is filled`,
    onchange: () => view.move({ [name]: view.values[name].map((old, k) => (k === index() ? Number(filled.checked) : old)) }),
  });
  const set = (v) => {
    filled.checked = v[index()] >= 0.5;
    shown.row.textContent = `row ${Number(row.value) + 1}`;
    shown.column.textContent = `column ${Number(column.value) + 1}`;
    row.setAttribute("aria-valuetext", `row ${Number(row.value) + 1} of ${rows}`);
    column.setAttribute("aria-valuetext", `column ${Number(column.value) + 1} of ${columns}`);
  };
  const pair = (...parts) => make("span", { class: "course-pair" }, ...parts); // which a narrow page keeps on one line
  const parts = [make("span", {}, `${control.label}:`), pair(shown.row, row), pair(shown.column, column), make("label", { class: "course-toggle" }, filled, "filled")];
  return { element: make("span", { class: "course-curve" }, ...parts), set };
}

const BUILDERS = { slider, menu, toggle, button, curve, pixels };

export const buildControl = (view, name, control) => BUILDERS[control.kind](view, name, control);
