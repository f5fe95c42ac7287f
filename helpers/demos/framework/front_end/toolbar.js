// The toolbar below a demo: Play and its companions, the examples, and what every demo can do.

import { icon, make } from "./elements.js";

export class Toolbar {
  // view: has spec and player, and the functions that the buttons call.
  constructor(view) {
    this.view = view;
    const { spec, player } = view;
    this.element = make("div", { class: "course-toolbar", role: "toolbar", "aria-label": "Demo" });
    if (spec.play) {
      this.playButton = this.button("play", "Play", () => player.toggle());
      this.element.append(
        this.button("back", "Step back", () => player.step(-1)), this.playButton, this.button("step", "Step", () => player.step(1)), this.speedMenu(),
      );
    }
    if (spec.presets.length) this.element.append(this.presetMenu());
    this.dataButton = spec.picture === "canvas" ? this.button("data", "Data as a table", () => view.toggleTable()) : null;
    const others = [
      this.button("reset", "Reset", () => view.reset()), this.button("share", "Share", () => view.toggleShare()), this.dataButton,
      this.button("larger", "Larger text", () => view.enlarge()), this.button("full", "Full screen", () => view.fullScreen()),
    ];
    this.element.append(...others.filter(Boolean));
  }

  button(name, label, action) {
    return make("button", { type: "button", "aria-label": label, title: label, onclick: action }, icon(name));
  }

  speedMenu() {
    const { spec, player } = this.view;
    const options = spec.speeds.map((s) => make("option", { value: s, selected: s === player.speed }, `${s} step${s === 1 ? "" : "s"}/s`));
    const menu = make("select", {
      "aria-label": "Speed",
      onchange: () => {
        player.speed = Number(menu.value);
        this.view.sendMessage({ type: "speed", speed: player.speed });
      },
    }, ...options);
    return menu;
  }

  presetMenu() {
    this.presets = make(
      "select",
      { "aria-label": "Examples", class: "course-examples", onchange: () => this.view.usePreset(Number(this.presets.value)) },
      make("option", { value: -1 }, "examples …"),
      ...this.view.spec.presets.map(([title], i) => make("option", { value: i }, title)),
    );
    return this.presets;
  }

  showPreset(i) {
    if (this.presets) this.presets.value = i;
  }

  // Shows whether the demo is playing. Returns whether that has changed.
  showPlaying(playing) {
    const action = playing ? "Pause" : "Play";
    if (!this.playButton || this.playButton.title === action) return false;
    this.playButton.title = action;
    this.playButton.setAttribute("aria-label", action);
    this.playButton.replaceChildren(icon(action.toLowerCase()));
    return true;
  }
}
