// Play, Step and Step back: they move a slider in the page, or control work in the kernel, such as training.

export class Player {
  // view: has spec, values, asks, seq, answered, computesHere, move, press and updateControls.
  constructor(view) {
    this.view = view;
    this.speed = view.spec.speed;
    this.playing = false;
    this.started = false; // whether anything has been played or stepped since the last example
  }

  get target() {
    return this.view.spec.play; // a slider, "*work", or null
  }

  // Whether Play would show anything that hasn't been seen since the last example was chosen.
  get hasMore() {
    if (!this.target || this.playing || this.started) return false;
    return this.target === "*work" || this.view.values[this.target] < this.view.spec.controls[this.target].maximum;
  }

  play() {
    if (!this.target || this.playing || this.view.asks) return;
    this.playing = this.started = true;
    if (this.target === "*work") this.view.press("play");
    else this.playSlider();
    this.view.updateControls();
  }

  playSlider() {
    const { view, target } = this, { maximum, minimum } = view.spec.controls[target];
    if (view.values[target] >= maximum) view.move({ [target]: minimum });
    let last = performance.now(), lastValue = -Infinity;
    const tick = (now) => {
      if (!this.playing) return;
      // If the kernel draws the steps, the next step waits until the last one has been answered.
      const ready = view.computesHere({ [target]: 0 }) || view.seq === view.answered;
      if (ready && view.asks) return this.stop(); // the reader has to answer first
      const interval = 1000 / this.speed;
      if (ready && now - last >= interval) {
        last = Math.max(last + interval, now - interval); // a frame that is late doesn't slow down the following ones
        // If a graph has fewer steps than the slider, the kernel moves the slider back to the graph's last step.
        if (view.values[target] < lastValue || !this.advance(1)) return this.stop();
        lastValue = view.values[target];
      }
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  stop() {
    if (this.playing && this.target === "*work") this.view.press("pause");
    this.playing = false;
    this.view.updateControls();
  }

  toggle() {
    this.playing ? this.stop() : this.play();
  }

  // Moves the slider that Play moves. Returns false at its end.
  advance(by) {
    const { view, target } = this, { minimum, maximum, step } = view.spec.controls[target];
    const v = Math.max(minimum, Math.min(maximum, view.values[target] + by * step));
    if (v === view.values[target]) return false;
    view.move({ [target]: Number(v.toPrecision(12)) });
    return true;
  }

  // Returns false if this demo can't be stepped.
  step(by) {
    if (!this.target) return false;
    this.started = true;
    if (this.target === "*work") {
      this.playing = false;
      this.view.press(by > 0 ? "step" : "back");
    } else {
      this.stop();
      this.advance(by);
    }
    return true;
  }
}
