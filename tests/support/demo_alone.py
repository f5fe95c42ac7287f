"""A demo in a page without JupyterLab: this process is its kernel. It is quick, and shows what is sent and when.

``test_demos.py`` tests the same front end in a real JupyterLab.
"""

import base64
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from demo_page import DemoPage

from helpers.demos.framework import frontend
from helpers.demos.framework.demo import Demo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

# A model as anywidget passes it to the front end, without a widget manager. `silent` models have no kernel.
MODEL = """
window.demos = {};
window.addDemo = async (script, id, state, silent) => {
  const course = (window.course ??= await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" }))));
  const handlers = {}, fire = (name, ...args) => (handlers[name] || []).forEach((f) => f(...args));
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join(""));
  const unsaved = {}, sent = [];
  const model = {
    sent, attributes: state,
    get: (name) => state[name],
    set: (name, value) => model.change({ [name]: value }, unsaved),
    change: (values, record = {}) => {
      const changed = Object.entries(values).filter(([name, v]) => JSON.stringify(v) !== JSON.stringify(state[name]));
      Object.assign(state, values);
      for (const [name, value] of changed) record[name] = value;
      const names = new Set(changed.map(([name]) => name));
      for (const name of names) fire(`change:${name}`, { hasChanged: (key) => names.has(key) }, state[name], {});
    },
    save_changes: () => {
      ask("update", { ...unsaved }, []);
      for (const name of Object.keys(unsaved)) delete unsaved[name];
    },
    on: (name, f) => (handlers[name] ??= []).push(f),
    off: (name, f) => (handlers[name] = (handlers[name] || []).filter((g) => g !== f)),
    send: (content, callbacks, buffers = []) => ask("custom", content, buffers.map(text)),
    widget_manager: null,
    hear: (messages) => messages.forEach(([method, content, buffers]) => (
      method === "update" ? model.change(content) : fire("msg:custom", content, buffers.map(bytes))
    )),
  };
  const ask = (method, content, buffers) => {
    sent.push(content);
    if (!silent) askKernel(id, method, content, buffers).then(model.hear);
  };
  const el = document.body.appendChild(document.createElement("div"));
  const dispose = course.default.render({ model, el });
  window.demos[id] = { model, el, dispose };
};
"""


class DemoAlone(DemoPage):
    """Demos on a page without JupyterLab."""

    def __init__(self, page: "Page", theme: str = "light"):
        super().__init__(page, theme)
        self.demos: dict[str, Demo] = {}
        self.outbox: dict[str, list[Any]] = {}
        page.expose_function("askKernel", self._answer)
        # Only a page of a server may remember the size of its text. No server is asked for this one.
        page.route("http://demos.test/", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.goto("http://demos.test/")
        self.paint_theme(theme)
        page.add_script_tag(content=MODEL)

    def paint_theme(self, theme: str) -> None:
        """Set the colours that JupyterLab's theme gives to demos."""
        paper, ink = ("#111111", "#ffffffde") if theme == "dark" else ("#ffffff", "#000000de")
        self.page.add_style_tag(content=f"body {{ --jp-layout-color0: {paper}; --jp-content-font-color1: {ink}; }}")
        self.page.add_style_tag(content=frontend.style())

    def show(self, demo: Demo, kernel: bool = True) -> "Locator":
        """Show a demo below the others, with or without a kernel, and return its element."""
        id = str(len(self.demos))
        self.demos[id], self.outbox[id] = demo, []
        demo._send = lambda message, buffers=None: self._collect(id, message, buffers)  # type: ignore[method-assign]
        state = {"spec": demo.spec, "revision": demo.revision, **demo.values}
        self.page.evaluate("args => addDemo(...args)", [frontend.script(), id, state, not kernel])
        element = self.page.locator(f"body > div >> nth={int(id)}").locator("section")
        if kernel:
            self.wait(element, "view.frame > 0 && view.count > 0")
        return element

    def deliver(self) -> None:
        """Deliver what the demos have sent on their own since the last answer."""
        for id in self.demos:
            self.page.evaluate("([id, messages]) => demos[id].model.hear(messages)", [id, self._take(id)])

    def link(self, element: "Locator", **values: Any) -> None:
        """Set attributes of the demo's model and save them, as a linked widget does."""
        self.page.evaluate(
            """([section, values]) => {
              const { model } = Object.values(demos).find(({ el }) => el.contains(section));
              for (const [name, value] of Object.entries(values)) model.set(name, value);
              model.save_changes();
            }""",
            [element.element_handle(), values],
        )

    def _collect(self, id: str, message: dict[str, Any], buffers: Any) -> None:
        content = message["content"] if message["method"] == "custom" else message["state"]
        encoded = [base64.b64encode(bytes(buffer)).decode() for buffer in buffers or []]
        self.outbox[id].append([message["method"], content, encoded])

    def _take(self, id: str) -> list[Any]:
        messages, self.outbox[id] = self.outbox[id], []
        return messages

    def _answer(self, id: str, method: str, content: dict[str, Any], buffers: list[str]) -> list[Any]:
        demo = self.demos[id]
        if method == "update":
            demo.set_state(content)
        else:
            demo._receive(content, [memoryview(base64.b64decode(text)) for text in buffers])
        return self._take(id)


@contextmanager
def demos_alone(browser: "Browser", theme: str = "light", **options: Any) -> "Iterator[DemoAlone]":
    """Open an empty page for demos, with Playwright's options for a page, and close it at the end."""
    page = browser.new_page(**({"viewport": {"width": 1000, "height": 800}} | options))
    page.set_default_timeout(30_000)
    alone = DemoAlone(page, theme)
    yield alone
    for demo in alone.demos.values():
        demo.close()
    page.close()
