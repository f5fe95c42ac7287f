"""Move a demo's slider as fast as a hand, and note what the browser paints."""

# Moves the first slider by ``count`` positions, one every other frame, and waits until the last one is answered, by the
# kernel or by the recording that stands in for it.
MOVE_SLIDER = """async (root, count) => {
  const range = root.querySelector("input[type=range]"), view = root.view, seen = [];
  const frame = () => new Promise(requestAnimationFrame);
  root.addEventListener("painted", (event) => seen.push(event.detail.values.tau));
  await frame();
  seen.length = 0;
  for (let i = 0; i < count; i++) {
    range.value = 60 + 4 * i;
    range.dispatchEvent(new InputEvent("input", { bubbles: true }));
    await frame();
    await frame();
  }
  while (view.answered !== view.seq || view.pending) await frame();
  return { paints: new Set(seen).size, last: seen.at(-1), now: view.values.tau,
           caption: root.querySelector(".course-caption").textContent };
}"""
