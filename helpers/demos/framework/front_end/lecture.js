// The bar above a lecture: the current demo, buttons for the previous and the next one, and the keys of a presentation
// clicker. A demo handles a key first, for its examples and steps. The bar gets the keys that the demo doesn't handle,
// such as PageDown after the last example.

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
  let loading = false; // whether a demo was requested but isn't on the page yet; a second click must not skip it
  const lecture = () => el.closest(".course-lecture");
  const demo = () => lecture()?.querySelector(".course-demo");
  const showDemo = (index) => {
    // Without a kernel no other demo can load. The demo on the page says what has happened.
    if (index === model.get("index") || demo()?.view.unreachable) return;
    demo()?.view.expectAnswer();
    model.set("index", index);
    model.save_changes();
  };
  const moveBy = (by) => {
    const index = model.get("index") + by;
    if (!loading && index >= 0 && index < titles.length) showDemo(index);
  };
  const previousButton = make("button", { type: "button", "aria-label": "Previous demo", title: "Previous demo (Page up)", onclick: () => moveBy(-1) }, "‹");
  const nextButton = make("button", { type: "button", "aria-label": "Next demo", title: "Next demo (Page down)", onclick: () => moveBy(1) }, "›");
  const demoMenu = make(
    "select", { "aria-label": "demo", onchange: () => showDemo(Number(demoMenu.value)) },
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
    const end = performance.now() + 10000;
    loading = true;
    const focusWhenReady = () => {
      const current = demo();
      if ((!current || current === previous) && performance.now() < end && el.isConnected) return requestAnimationFrame(focusWhenReady);
      loading = false;
      if (current && document.activeElement !== demoMenu) current.focus({ preventScroll: true });
    };
    focusWhenReady();
  };
  const onKey = (event) => {
    if (!el.isConnected || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!lecture()?.contains(event.target) && event.target !== document.body) return;
    const outside = !event.target.closest?.(".course-demo") && !event.target.matches("input, select, button");
    if (outside && demo()) {
      // No control has the focus, so the demo gets the key first.
      const forwarded = new KeyboardEvent("keydown", { key: event.key, bubbles: false, cancelable: true });
      demo().dispatchEvent(forwarded);
      if (forwarded.defaultPrevented) return event.preventDefault();
    }
    if (event.key !== "PageDown" && event.key !== "PageUp") return;
    event.preventDefault();
    moveBy(event.key === "PageDown" ? 1 : -1);
  };
  model.on("change:index", () => onDemoChange(demo()));
  window.addEventListener("keydown", onKey);
  window.addEventListener("reachability", updateButtons);
  onDemoChange(null); // the first demo may be on the page before this bar
  return () => {
    window.removeEventListener("keydown", onKey);
    window.removeEventListener("reachability", updateButtons);
  };
}

export default { render };
