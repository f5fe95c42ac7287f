// Links controls of a demo to widgets of ipywidgets, in the browser, as helpers/demos/sliders.py asks for.
//
// The demo's value always wins. A jslink would move the demo when it is created, to the value of a slider that may not
// have heard yet what the kernel has set. And a slider of ipywidgets that appears on the page rounds its value to its
// step, which would move the demo as well.

// Whether a slider can't tell two values apart, so that a change from one to the other is only its rounding.
function samePlace({ kind, log, step }, a, b) {
  if (kind !== "slider") return a === b;
  return a === b || Math.abs(log ? Math.log10(a / b) : a - b) <= 0.501 * step;
}

// Links one control to one widget. Returns a function that ends the link.
function link(model, name, widget) {
  const control = model.get("spec").controls[name];
  const moveDemo = () => {
    const value = widget.get("value");
    if (samePlace(control, value, model.get(name))) return;
    model.set(name, value);
    model.save_changes();
  };
  const moveWidget = (changed) => {
    widget.set("value", model.get(name));
    if (!changed.hasChanged("revision")) widget.save_changes(); // what the kernel has set, it tells its own widgets
  };
  widget.set("value", model.get(name));
  widget.on("change:value", moveDemo);
  model.on(`change:${name}`, moveWidget);
  return () => {
    widget.off("change:value", moveDemo);
    model.off(`change:${name}`, moveWidget);
  };
}

// Links all widgets that the kernel names, now and later. Returns a function that ends all links.
export function linkWidgets(model) {
  const ends = [];
  let count = 0, ended = false;
  const update = () => {
    const added = model.get("linked").slice(count);
    count += added.length;
    for (const [name, id] of added) {
      model.widget_manager.get_model(id).then((widget) => ended || ends.push(link(model, name, widget)));
    }
  };
  model.on("change:linked", update);
  update();
  return () => {
    ended = true;
    model.off("change:linked", update);
    ends.forEach((end) => end());
  };
}
