// The pointer on a canvas: it drags handles, draws curves, paints pixels and clicks on boxes.

const BRUSH = 1.25; // how dark a pixel at the tip of the pen becomes; it fades over one pixel

export class Pointer {
  // view: has image, painter, drawn (the marks), spec, values, move and sendMessage.
  constructor(view) {
    this.view = view;
    this.drag = this.tapped = null;
    const { image } = view;
    image.addEventListener("pointerdown", (event) => this.press(event));
    image.addEventListener("pointermove", (event) => this.follow(event));
    image.addEventListener("pointerup", (event) => {
      const sets = this.tapped?.sets;
      if (sets && this.targetAt(this.pixelOf(event))?.box?.sets === sets) this.view.move(sets);
    });
    image.addEventListener("pointercancel", () => this.undoTurn()); // the browser has begun to scroll
    for (const end of ["pointerup", "pointercancel"]) image.addEventListener(end, () => (this.drag = this.tapped = null));
    // A finger on something that can be dragged drags it; elsewhere it scrolls the page. A picture that is turned is so
    // large that a finger must be able to scroll there too, so on a page only a movement to the side turns it.
    image.addEventListener("touchstart", (event) => {
      const touch = event.touches.length === 1 && this.pixelOf(event.touches[0]);
      const link = touch && this.targetAt(touch)?.link;
      if (link && !(link.relative && !image.closest(".course-full"))) event.preventDefault();
    }, { passive: false });
  }

  undoTurn() {
    const { link, values } = this.drag || {};
    if (!link?.relative) return;
    this.view.move(Object.fromEntries([link.x, link.y].filter(Boolean).map((name) => [name, values[name]])));
  }

  pixelOf({ clientX, clientY }) {
    const { image, painter } = this.view, box = image.getBoundingClientRect();
    return [((clientX - box.left) / box.width) * painter.width, ((clientY - box.top) / box.height) * painter.height];
  }

  // Returns what a press at a pixel does: {place, box}, {place, point} or {place, link}, or null.
  targetAt(pixel) {
    const { painter, drawn = {} } = this.view, place = painter.placeAt(...pixel);
    if (!place) return null;
    const { panel } = place, [x, y] = [place.ux(pixel[0]), place.uy(pixel[1])];
    const box = Object.values(drawn).find((mark) => (
      mark.kind === "box" && mark.sets && mark.panel === place.index &&
      Math.abs(x - mark.at[0]) <= mark.extent[0] / 2 && Math.abs(y - mark.at[1]) <= mark.extent[1] / 2
    ));
    if (box) return { place, box };
    const own = [panel.draws && { draws: panel.draws }, this.isPaper(panel.paints, x, y) && { paints: panel.paints, over: panel.paints_over }].filter(Boolean);
    const link = [...(panel.links || []).filter((l) => l.when === "press"), ...own].find((l) => this.isNear(l, place, pixel));
    return link || panel.points ? { place, link, point: panel.points && [x, y] } : null;
  }

  // Whether a point is on a picture that the pen may paint.
  isPaper(name, x, y) {
    const { rows, columns } = this.view.spec.controls[name] || {};
    return x >= 0 && x <= columns && y >= 0 && y <= rows;
  }

  isNear(link, place, [x, y]) {
    const mark = this.view.drawn?.[link.near];
    if (!link.near) return true;
    return !!mark && Math.hypot(place.px(mark.x[0]) - x, place.py(mark.y[0]) - y) < 1.8 * this.view.painter.em;
  }

  press(event) {
    const pixel = this.pixelOf(event), target = this.targetAt(pixel);
    if (!target) return;
    // A finger on a box may be about to scroll. Then the browser cancels the pointer.
    if (target.box && event.pointerType === "touch") return (this.tapped = target.box);
    if (target.box) return this.view.move(target.box.sets);
    if (target.point) this.view.sendMessage({ type: "point", panel: target.place.index, x: target.point[0], y: target.point[1] });
    if (!target.link) return;
    event.preventDefault();
    this.drag = { link: target.link, index: target.place.index, erases: event.shiftKey, pixel, values: { ...this.view.values } };
    this.drag.fresh = this.isFresh(target.link, event.shiftKey);
    this.view.image.setPointerCapture(event.pointerId);
    this.setControls(target.link, target.place, pixel);
  }

  follow(event) {
    const { painter, image } = this.view, pixel = this.pixelOf(event);
    if (this.drag) {
      // The browser may have merged several movements into one event; a stroke needs them all.
      const events = this.drag.link.paints ? event.getCoalescedEvents?.() || [] : [];
      for (const each of events.length ? events : [event]) this.setControls(this.drag.link, painter.places[this.drag.index], this.pixelOf(each));
      return;
    }
    const place = painter.placeAt(...pixel), hover = place?.panel.links?.find((l) => l.when === "hover");
    if (hover) this.setControls(hover, place, pixel);
    image.style.cursor = this.targetAt(pixel) ? "pointer" : "default";
  }

  setControls(link, place, [px, py]) {
    const [x, y] = [place.ux(px), place.uy(py)];
    if (link.draws) return this.view.move(this.drawCurve(link.draws, x, y));
    if (link.paints) return this.view.move(this.paint(link.paints, x, y));
    // A link either sets controls to the position of the pointer, or changes them as far as the pointer moves.
    const [x0, y0] = link.relative ? this.drag.pixel : [];
    const to = (name, position, begin) => this.rounded(name, link.relative ? this.drag.values[name] + position - begin : position);
    const values = {};
    if (link.x) values[link.x] = to(link.x, x, place.ux(x0));
    if (link.y) values[link.y] = to(link.y, y, place.uy(y0));
    this.view.move(values);
  }

  rounded(name, v) {
    const { minimum, maximum, step, log } = this.view.spec.controls[name];
    if (minimum === undefined) return v;
    const near = log ? Number(v.toPrecision(3)) : minimum + Math.round((v - minimum) / step) * step;
    return Math.max(minimum, Math.min(maximum, Number(near.toPrecision(12))));
  }

  // Sets the entries of a curve between the last point and this one, because a fast movement skips some.
  drawCurve(name, x, y) {
    const { minimum, maximum } = this.view.spec.controls[name], { drag } = this;
    const k = Math.round(x), v = Math.max(minimum, Math.min(maximum, Number(y.toPrecision(4))));
    const from = drag.last ?? k, height = drag.height ?? v;
    Object.assign(drag, { last: k, height: v });
    return {
      [name]: this.view.values[name].map((old, i) => {
        if (i < Math.min(from, k) || i > Math.max(from, k)) return old;
        return from === k ? v : height + ((v - height) * (i - from)) / (k - from);
      }),
    };
  }

  // Whether a stroke begins an empty page, because the page shows a picture that is not to be mixed with a drawing.
  isFresh({ paints, over }, erases) {
    return !!paints && !erases && over?.length > 0 && over.every((v, i) => v === this.view.values[paints][i]);
  }

  // Draws a stroke of a soft pen from the last point to this one. With Shift it erases.
  paint(name, x, y) {
    const { rows, columns } = this.view.spec.controls[name], { drag } = this;
    const [x0, y0] = drag.last || [x, y], [dx, dy] = [x - x0, y - y0], length = dx * dx + dy * dy;
    const page = drag.fresh && !drag.last ? this.view.values[name].map(() => 0) : this.view.values[name];
    drag.last = [x, y];
    return {
      [name]: Array.from(page, (old, i) => {
        const [cx, cy] = [(i % columns) + 0.5, rows - Math.floor(i / columns) - 0.5];
        const t = length ? Math.max(0, Math.min(1, ((cx - x0) * dx + (cy - y0) * dy) / length)) : 0;
        const ink = Math.max(0, Math.min(1, BRUSH - Math.hypot(cx - x0 - t * dx, cy - y0 - t * dy)));
        return drag.erases ? Math.min(old, 1 - ink) : Math.max(old, Number(ink.toFixed(3)));
      }),
    };
  }
}
