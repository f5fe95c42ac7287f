"""If no answer comes, the notice of a demo names the cause: the server, the connection or the kernel.

The front end runs on a page of its own with a fake widget model, and on a clock that the test controls.
test_lost_kernel.py tests the same in a real JupyterLab.
"""

import pytest

from helpers import demos
from helpers.demos.framework import frontend

pytestmark = pytest.mark.browser

LOAD = """async (script) => {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  window.course = await import(url);
  class Signal {
    slots = new Set();
    connect(slot) { this.slots.add(slot); }
    disconnect(slot) { this.slots.delete(slot); }
    emit(value) { for (const slot of [...this.slots]) slot(null, value); }
  }
  window.fetch = (url, { signal }) => {
    asked.push(url);
    if (reply === "hangs") return new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason)));
    if (reply === "refuses") return Promise.reject(new TypeError("Failed to fetch"));
    return Promise.resolve(new Response(JSON.stringify({ execution_state: state }), { status: reply }));
  };
  AbortSignal.timeout = (ms) => {  // the browser's own timeout ignores the test's clock
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("timeout")), ms);
    return abort.signal;
  };
  window.start = (spec, page) => {
    window.stop?.();
    Object.assign(window, { asked: [], reply: 200, state: "idle", sent: [], listeners: {}, refuses: false });
    const lite = page === "lite" ? ` data-jupyter-lite-root=".."` : "";
    const config = page === "editor" ? "" : `<script id="jupyter-config-data"${lite}>{"baseUrl": "/base/"}</script>`;
    const cells = page === "lecture" ? `<div id="rendered_cells"></div>` : "";
    document.body.innerHTML = `${config}${cells}<div id="demo"></div>`;
    window.kernel = {
      id: "k1", status: "idle", connectionStatus: "connected", isDisposed: false,
      statusChanged: new Signal(), connectionStatusChanged: new Signal(), disposed: new Signal(),
    };
    const model = {
      get: () => spec,
      set: () => {},
      on: (event, listener) => (listeners[event] = listener),
      off: (event) => delete listeners[event],
      send: (message) => {
        if (refuses) throw new Error("Cannot send");
        sent.push(message.type);
      },
      widget_manager: page === "editor" ? {} : { kernel },
    };
    window.stop = course.default.render({ model, el: document.getElementById("demo") });
    window.view = document.getElementById("demo").firstElementChild.view; // hidden until its first frame
    answer();
  };
  window.answer = () => {
    const { panels, size, marks } = { panels: [], size: null, marks: {} };
    listeners["msg:custom"]({
      type: "frame", n: view.frame + 1, confirm: false, answers: { [view.id]: view.seq }, values: view.values,
      playing: false, caption: "A caption.", tone: "plain", hidden: [], panels, size, marks, all: true, removed: [],
      data: {}, alternative: "", program: "", by: [],
    });
  };
}"""
SERVER = (
    "The server isn't responding, so the demo can't update. If it has stopped, start it again with “python3 run.py "
)
SETTLE = """() => new Promise((done) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = done;
  channel.port2.postMessage(0);
})"""
STOPPED = "The kernel has stopped, so the demo can't update. "
RESTARTED = "The kernel was restarted, so this demo has stopped. "


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    page.clock.install(time=0)
    page.goto("about:blank")
    page.clock.pause_at(1_000)  # from here on, time passes only in `wait`, however slow this machine is
    page.evaluate(LOAD, frontend.script())
    yield page
    page.close()


class DemoOnPage:
    """A demo on the page that has received its first frame."""

    def __init__(self, page, where: str = "notebook"):
        self.page = page
        page.evaluate("([spec, where]) => start(spec, where)", [demos.slider_moves().spec, where])

    def set(self, **values: object) -> None:
        """Set how the server replies (``reply``, ``state``), and whether messages are refused (``refuses``)."""
        self.page.evaluate("values => Object.assign(window, values)", values)

    def kernel(self, signal: str, **values: object) -> None:
        """Set these values of JupyterLab's kernel object, and emit its signal."""
        status = values.get("status") or values.get("connectionStatus")
        self.page.evaluate(
            "([s, v, status]) => { Object.assign(kernel, v); kernel[s].emit(status); }", [signal, values, status]
        )

    def move(self) -> None:
        """Move the slider, as a user does."""
        self.page.evaluate("() => view.move({ ...view.values })")
        self.wait(50)

    def wait(self, ms: int) -> None:
        """Advance the page's clock by this time, in steps of 50 ms."""
        for _ in range(max(1, ms // 50)):
            self.page.clock.run_for(min(ms, 50))

    def run(self, code: str) -> None:
        self.page.evaluate(f"() => {{ {code} }}")

    @property
    def notice(self) -> str:
        self.page.evaluate(SETTLE)  # until all promises are settled
        notice = self.page.locator(".course-notice")
        return notice.text_content() if notice.get_attribute("hidden") is None else ""


def test_without_a_problem_there_is_no_notice(page):
    demo = DemoOnPage(page)
    demo.move()
    demo.run("answer()")
    demo.wait(10_000)
    assert demo.notice == ""
    assert page.evaluate("asked") == []


@pytest.mark.parametrize(
    ("where", "end"),
    [
        ("notebook", "lab” and reload this page, then run the cell again."),
        ("lecture", "lecture” and reload this page."),
    ],
)
@pytest.mark.parametrize("reply", ["refuses", "hangs", 502, 503, 504, 424])
def test_the_notice_names_a_server_that_is_gone(page, where, end, reply):
    demo = DemoOnPage(page, where)
    demo.set(reply=reply)
    demo.move()
    demo.wait(5_000)
    assert demo.notice == SERVER + end
    assert set(page.evaluate("asked")) == {"/base/api/kernels/k1"}


@pytest.mark.parametrize("reply", ["refuses", "hangs"])
def test_a_server_that_stops_is_reported_without_any_user_action(page, reply):
    demo = DemoOnPage(page)
    demo.set(reply=reply)
    demo.kernel("connectionStatusChanged", connectionStatus="connecting")
    demo.wait(2_100)
    assert demo.notice.startswith(SERVER)


def test_sending_a_snapshot_does_not_delay_the_diagnosis(page):
    """A demo that has not changed for a while sends a snapshot, which the kernel doesn't answer."""
    demo = DemoOnPage(page)
    demo.set(reply="refuses")
    demo.move()
    demo.wait(1_000)
    demo.run("view.sendMessage({ type: 'still', kind: 'image/webp' }, [])")
    demo.wait(2_000)
    assert demo.notice.startswith(SERVER)


@pytest.mark.parametrize("message", ["still", "seen", "speed"])
def test_a_message_without_an_answer_is_not_waited_for(page, message):
    demo = DemoOnPage(page)
    demo.set(state="busy")
    demo.run(f"view.sendMessage({{ type: '{message}', speed: 2, n: 1 }}, [])")
    demo.wait(10_000)
    assert demo.notice == ""


def test_a_share_string_counts_as_an_answer(page):
    demo = DemoOnPage(page)
    demo.set(state="busy")
    demo.run("view.sendMessage({ type: 'share' }); listeners['msg:custom']({ type: 'share', text: 'a:b=1' })")
    demo.wait(10_000)
    assert demo.notice == ""


@pytest.mark.parametrize(
    ("where", "end"),
    [("notebook", "Choose a kernel in the Kernel menu and run the cell again."), ("lecture", "Reload this page.")],
)
@pytest.mark.parametrize(
    "event",
    [
        {"server": {"reply": 404}},
        {"server": {"state": "dead"}},
        {"kernel": {"status": "dead"}},
        {"kernel": {"isDisposed": True}},
    ],
    ids=str,
)
def test_the_notice_names_a_kernel_that_has_stopped(page, where, end, event):
    demo = DemoOnPage(page, where)
    demo.set(**event.get("server", {}))
    demo.run(f"Object.assign(kernel, {str(event.get('kernel', {})).replace('True', 'true')})")
    demo.move()
    demo.wait(2_600)
    assert demo.notice == STOPPED + end


@pytest.mark.parametrize(
    ("signal", "values"), [("statusChanged", {"status": "dead"}), ("disposed", {"isDisposed": True})]
)
def test_a_kernel_that_stops_and_then_the_server_are_reported_without_any_user_action(page, signal, values):
    """A server that shuts down stops its kernels first."""
    demo = DemoOnPage(page)
    demo.set(reply=404)
    demo.kernel(signal, **values)
    demo.wait(50)
    assert demo.notice.startswith(STOPPED)
    demo.set(reply="refuses")
    demo.wait(2_100)
    assert demo.notice.startswith(SERVER)


def test_a_message_that_jupyterlab_refuses_starts_the_diagnosis_at_once(page):
    demo = DemoOnPage(page)
    demo.set(refuses=True, reply=404)
    demo.move()
    demo.wait(100)
    assert demo.notice.startswith(STOPPED)


@pytest.mark.parametrize(("where", "end"), [("notebook", "Run its cell again."), ("lecture", "Reload this page.")])
def test_the_notice_names_a_kernel_that_was_restarted(page, where, end):
    demo = DemoOnPage(page, where)
    demo.run("kernel.connectionStatus = 'connecting'; listeners['comm_live_update']()")
    demo.wait(50)
    assert demo.notice == RESTARTED + end
    demo.run("kernel.connectionStatus = 'connected'; kernel.connectionStatusChanged.emit('connected')")
    demo.wait(5_000)
    assert demo.notice == RESTARTED + end
    demo.set(reply="refuses")
    demo.wait(2_100)
    assert demo.notice.startswith(SERVER)


def test_the_notice_disappears_when_the_connection_is_restored(page):
    demo = DemoOnPage(page)
    demo.kernel("connectionStatusChanged", connectionStatus="connecting")
    demo.wait(50)
    assert demo.notice == "The connection to the kernel is interrupted. The demo will update as soon as it is restored."
    demo.kernel("connectionStatusChanged", connectionStatus="connected")
    demo.wait(50)
    assert demo.notice == ""


def test_the_notice_names_a_connection_that_was_closed(page):
    demo = DemoOnPage(page)
    demo.kernel("connectionStatusChanged", connectionStatus="disconnected")
    demo.wait(50)
    assert demo.notice == "The connection to the kernel was closed, so the demo can't update. Reload this page."


@pytest.mark.parametrize(
    ("server", "kernel", "expected"),
    [
        ("busy", "idle", "The kernel is busy. The demo will update as soon as it is free."),
        ("idle", "busy", "The kernel is busy. The demo will update as soon as it is free."),
        ("idle", "idle", "The kernel hasn't responded yet. The demo will update as soon as it does."),
    ],
)
def test_a_slow_or_busy_kernel_is_reported_after_a_while(page, server, kernel, expected):
    demo = DemoOnPage(page)
    demo.set(state=server)
    demo.run(f"kernel.status = '{kernel}'")
    demo.move()
    demo.wait(2_000)
    assert demo.notice == ""
    demo.wait(600)
    assert demo.notice == expected
    demo.run("answer()")
    assert demo.notice == ""


@pytest.mark.parametrize("where", ["editor", "lite"])
def test_in_an_editor_and_in_jupyterlite_there_is_no_server_to_ask(page, where):
    demo = DemoOnPage(page, where)
    demo.move()
    demo.wait(2_600)
    assert demo.notice == "The kernel hasn't responded yet. The demo will update as soon as it does."
    assert page.evaluate("asked") == []


def test_a_demo_that_was_removed_from_the_page_stops_asking_the_server(page):
    demo = DemoOnPage(page)
    demo.set(reply="refuses")
    demo.move()
    demo.run("stop()")
    demo.kernel("connectionStatusChanged", connectionStatus="disconnected")
    demo.wait(10_000)
    assert page.evaluate("asked") == []
