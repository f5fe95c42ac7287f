// The bar above a lecture: which demo is on, one forwards and one back, and the keys that a clicker sends.
// A demo handles a key first (its examples, its steps); what it leaves, PageDown after its last example, is ours.

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
};

function render({ model, el }) {
  const titles = model.get("titles");
  let turning = false; // a demo that is asked for but not there yet: a hasty clicker must not jump over it
  const lecture = () => el.closest(".course-lecture");
  const demo = () => lecture()?.querySelector(".course-demo");
  const turnTo = (index) => {
    // Without a kernel no other demo comes; the one on the page says what has happened.
    if (index === model.get("index") || demo()?.view.gone) return;
    demo()?.view.expect();
    model.set("index", index);
    model.save_changes();
  };
  const go = (by) => {
    const index = model.get("index") + by;
    if (!turning && index >= 0 && index < titles.length) turnTo(index);
  };
  const back = make("button", { type: "button", "aria-label": "the demo before", title: "the demo before (Page up)", onclick: () => go(-1) }, "‹");
  const on = make("button", { type: "button", "aria-label": "the next demo", title: "the next demo (Page down)", onclick: () => go(1) }, "›");
  const chooser = make(
    "select", { "aria-label": "demo", onchange: () => turnTo(Number(chooser.value)) },
    ...titles.map((title, i) => make("option", { value: i }, `${i + 1}  ${title}`)),
  );
  const place = make("span", { class: "course-place", role: "status", "aria-live": "polite" });
  el.append(make("nav", { class: "course-bar", "aria-label": "Lecture" }, back, chooser, on, place));

  const enable = () => {
    const index = model.get("index"), gone = !!demo()?.view.gone;
    back.disabled = gone || index === 0;
    on.disabled = gone || index === titles.length - 1;
    chooser.disabled = gone;
  };
  // The new demo gets the keyboard as soon as it is there, so that a clicker works without a click.
  const shown = (before) => {
    const index = model.get("index");
    chooser.value = index;
    enable();
    place.textContent = `${index + 1} of ${titles.length}`;
    const end = performance.now() + 10000;
    turning = true;
    const wait = () => {
      const now = demo();
      if ((!now || now === before) && performance.now() < end && el.isConnected) return requestAnimationFrame(wait);
      turning = false;
      if (now && document.activeElement !== chooser) now.focus({ preventScroll: true });
    };
    wait();
  };
  const key = (event) => {
    if (!el.isConnected || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!lecture()?.contains(event.target) && event.target !== document.body) return;
    const outside = !event.target.closest?.(".course-demo") && !event.target.matches("input, select, button");
    if (outside && demo()) {
      // Nothing had the keyboard: the demo is asked first.
      const asked = new KeyboardEvent("keydown", { key: event.key, bubbles: false, cancelable: true });
      demo().dispatchEvent(asked);
      if (asked.defaultPrevented) return event.preventDefault();
    }
    if (event.key !== "PageDown" && event.key !== "PageUp") return;
    event.preventDefault();
    go(event.key === "PageDown" ? 1 : -1);
  };
  model.on("change:index", () => shown(demo()));
  window.addEventListener("keydown", key);
  window.addEventListener("gone", enable);
  shown(null); // the first demo may be there before this bar is
  return () => {
    window.removeEventListener("keydown", key);
    window.removeEventListener("gone", enable);
  };
}

export default { render };
