// The bar above a lecture: the current demo, buttons for the previous and the next one, and the keys of a presentation
// clicker. A demo handles a key first, for its examples and steps. The bar gets the keys that the demo doesn't handle,
// such as Page Down after the last example. The address of the page holds the place, so that a reload keeps it.

import { make } from "./elements.js";

const LOADING_TIMEOUT = 10000; // ms until the bar stops waiting for a demo
const PAGE_KEYS = ["PageDown", "PageUp"];

const hasOwnPage = () => !!document.getElementById("rendered_cells"); // in a notebook, the address isn't ours

// Returns the place that the address of the page names: a demo, from 0, and the share string of its state.
function readPlace() {
  try {
    const [number, state = ""] = hasOwnPage() ? decodeURIComponent(location.hash.slice(1)).split(/\/(.*)/) : [];
    return { index: Number(number) - 1, state };
  } catch {
    return { index: 0, state: "" }; // somebody has changed the address by hand
  }
}

// The browser keeps the index of the example beside the address, for a reload.
function writePlace(index, state = "", example = undefined) {
  if (hasOwnPage()) history.replaceState({ example }, "", `#${index + 1}${state ? `/${encodeURIComponent(state)}` : ""}`);
}

function render({ model, el }) {
  const titles = model.get("titles");
  let loading = false; // whether a demo was requested but isn't on the page yet; a second click must not skip it
  let disposed = false; // the bar isn't on the page yet when this function runs, so isConnected doesn't tell
  let arrival = null; // what to do with the next demo that comes onto the page
  let onReady = () => {}; // checks whether the demo that was requested is on the page
  const onDemoReady = () => onReady(); // at once, because a click may follow before the next animation frame
  const lecture = () => el.closest(".course-lecture");
  const demo = () => lecture()?.querySelector(".course-demo");
  const showDemo = (index, onArrival = null) => {
    // Without a kernel no other demo can load. The demo on the page says what has happened.
    if (index === model.get("index") || demo()?.view.unreachable) return;
    demo()?.view.connection.expectAnswer();
    arrival = onArrival;
    model.set("index", index);
    model.save_changes();
  };
  // Back from a demo, a clicker comes to the last example of the one before.
  const moveBy = (by, onArrival = null) => {
    const index = model.get("index") + by;
    if (!loading && index >= 0 && index < titles.length) showDemo(index, onArrival);
  };
  const turn = (by) => moveBy(by, by < 0 ? (view) => view.usePreset(view.spec.presets.length - 1) : null);
  const previousButton = make("button", { type: "button", "aria-label": "Previous demo", title: "Previous demo (Page up)", onclick: () => moveBy(-1) }, "‹");
  const nextButton = make("button", { type: "button", "aria-label": "Next demo", title: "Next demo (Page down)", onclick: () => moveBy(1) }, "›");
  let pointing = false; // whether the menu was opened with the pointer and not with the keyboard
  const demoMenu = make(
    "select", {
      "aria-label": "Demo", onpointerdown: () => (pointing = true), onkeydown: () => (pointing = false),
      onchange: () => {
        if (pointing) demoMenu.blur(); // so that the keys reach the demo
        showDemo(Number(demoMenu.value));
      },
    },
    ...titles.map((title, i) => make("option", { value: i }, `${i + 1}  ${title}`)),
  );
  const position = make("span", { class: "course-place", role: "status", "aria-live": "polite" });
  el.append(make("nav", { class: "course-bar", "aria-label": "Lecture" }, previousButton, demoMenu, nextButton, position));

  const updateButtons = () => {
    const index = model.get("index"), unreachable = !!demo()?.view.unreachable;
    previousButton.disabled = unreachable || index === 0;
    nextButton.disabled = unreachable || index === titles.length - 1;
    demoMenu.disabled = unreachable;
  };
  // Focuses the new demo as soon as it is on the page, so that a clicker works without a click into the demo.
  const onDemoChange = (previous) => {
    const index = model.get("index");
    demoMenu.value = index;
    updateButtons();
    position.textContent = `${index + 1} of ${titles.length}`;
    const end = performance.now() + LOADING_TIMEOUT;
    loading = true;
    const isReady = (current) => {
      const shown = model.get("shown");
      return current && current !== previous && shown.index === index && current.view.spec.name === shown.name;
    };
    onReady = () => {
      const current = demo();
      if (!loading || model.get("index") !== index) return; // it is done, or a later choice is on its way
      if (!isReady(current) && performance.now() < end && !disposed) return;
      loading = false;
      if (!current) return;
      if (document.activeElement !== demoMenu) current.focus({ preventScroll: true });
      arrival?.(current.view);
      arrival = null;
    };
    const poll = (check) => {
      check();
      if (loading && check === onReady) requestAnimationFrame(() => poll(check));
    };
    poll(onReady);
  };
  const onKey = (event) => {
    if (!el.isConnected || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!lecture()?.contains(event.target) && event.target !== document.body) return;
    const isPageKey = PAGE_KEYS.includes(event.key);
    const outside = !event.target.closest?.(".course-demo") && (isPageKey || !event.target.matches("input, select, button"));
    if (outside && demo() && !loading) {
      // The demo gets the key first, wherever the focus is.
      const forwarded = new KeyboardEvent("keydown", { key: event.key, bubbles: false, cancelable: true });
      demo().dispatchEvent(forwarded);
      if (forwarded.defaultPrevented) return event.preventDefault();
    }
    if (!isPageKey) return;
    event.preventDefault();
    turn(event.key === "PageDown" ? 1 : -1);
  };
  // Goes to the place that the address names. Returns whether this is another demo.
  const followAddress = () => {
    const { index, state } = readPlace(), { example } = history.state || {};
    const restore = state ? (view) => view.restore(state, example) : null;
    if (index >= 0 && index < titles.length && index !== model.get("index")) return showDemo(index, restore), true;
    if (demo() && !loading) restore?.(demo().view);
    else arrival = restore;
    return false;
  };
  const onPlace = (event) => lecture()?.contains(event.target) && writePlace(model.get("index"), event.detail, event.target.view.presetIndex);
  model.on("change:index", () => {
    writePlace(model.get("index"));
    onDemoChange(demo());
  });
  window.addEventListener("keydown", onKey);
  window.addEventListener("reachability", updateButtons);
  window.addEventListener("demo-place", onPlace);
  window.addEventListener("demo-ready", onDemoReady);
  window.addEventListener("hashchange", followAddress);
  if (!followAddress()) onDemoChange(null); // the first demo may be on the page before this bar
  return () => {
    disposed = true;
    window.removeEventListener("keydown", onKey);
    window.removeEventListener("reachability", updateButtons);
    window.removeEventListener("demo-place", onPlace);
    window.removeEventListener("hashchange", followAddress);
    window.removeEventListener("demo-ready", onDemoReady);
  };
}

export default { render };
