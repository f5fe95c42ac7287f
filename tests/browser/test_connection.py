"""What a demo says when no answer comes: the true cause, whichever of server, connection and kernel it is.

The front end runs on a page of its own, beside a stand-in for the widget's model, and on a clock that the test moves.
test_browser_gone.py looks at the same in a real JupyterLab.
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
  AbortSignal.timeout = (ms) => {  // the browser's own does not follow the test's clock
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("timeout")), ms);
    return abort.signal;
  };
  window.start = (spec, page) => {
    window.stop?.();
    Object.assign(window, { asked: [], reply: 200, state: "idle", sent: [], listeners: {}, refuses: false });
    const config = page === "editor" ? "" : `<script id="jupyter-config-data">{"baseUrl": "/base/"}</script>`;
    const cells = page === "lecture" ? `<div id="rendered_cells"></div>` : "";
    document.body.innerHTML = `${config}${cells}<div id="demo"></div>`;
    window.kernel = {
      id: "k1", status: "idle", connectionStatus: "connected", isDisposed: false,
      statusChanged: new Signal(), connectionStatusChanged: new Signal(), disposed: new Signal(),
    };
    const model = {
      get: () => spec,
      on: (event, listener) => (listeners[event] = listener),
      off: (event) => delete listeners[event],
      send: (message) => {
        if (refuses) throw new Error("Cannot send");
        sent.push(message.type);
      },
      widget_manager: page === "editor" ? {} : { kernel },
    };
    window.stop = course.default.render({ model, el: document.getElementById("demo") });
    window.view = document.querySelector(".course-demo").view;
    answer();
  };
  window.answer = () => {
    const { panels, size, marks } = { panels: [], size: null, marks: {} };
    listeners["msg:custom"]({
      type: "frame", n: view.frame + 1, confirm: false, answers: { [view.id]: view.seq }, values: view.values,
      playing: false, sentence: "A sentence.", tone: "plain", hidden: [], panels, size, marks, all: true, removed: [],
      data: {}, alternative: "", program: "", by: [],
    });
  };
}"""
SERVER = (
    "The server does not answer, so the demo can't follow you. If it has stopped, start it again with “python3 run.py "
)
TURN = """() => new Promise((done) => {
  const channel = new MessageChannel();
  channel.port1.onmessage = done;
  channel.port2.postMessage(0);
})"""
STOPPED = "The kernel has stopped, so the demo can't follow you: "
RESTARTED = "The kernel was restarted, so this demo has stopped: "


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    page.clock.install()
    page.goto("about:blank")
    page.evaluate(LOAD, frontend.script())
    yield page
    page.close()


class Stage:
    """A demo on the page that has got its first picture."""

    def __init__(self, page, where: str = "notebook"):
        self.page = page
        page.evaluate("([spec, where]) => start(spec, where)", [demos.slider_moves().spec, where])

    def set(self, **values: object) -> None:
        """What the server says from now on (``reply``, ``state``), and whether messages are refused."""
        self.page.evaluate("values => Object.assign(window, values)", values)

    def kernel(self, signal: str, **values: object) -> None:
        """Change what JupyterLab knows of the kernel, and signal it."""
        told = values.get("status") or values.get("connectionStatus")
        self.page.evaluate(
            "([s, v, told]) => { Object.assign(kernel, v); kernel[s].emit(told); }", [signal, values, told]
        )

    def move(self) -> None:
        """Move the slider, as a hand does."""
        self.page.evaluate("() => view.move({ ...view.values })")
        self.wait(50)

    def wait(self, ms: int) -> None:
        """Let this much time pass on the page's clock."""
        for _ in range(max(1, ms // 50)):
            self.page.clock.run_for(min(ms, 50))

    def run(self, code: str) -> None:
        self.page.evaluate(f"() => {{ {code} }}")

    @property
    def notice(self) -> str:
        self.page.evaluate(TURN)  # promises are settled by then
        shown = self.page.locator(".course-notice")
        return shown.text_content() if shown.get_attribute("hidden") is None else ""


def test_while_all_is_well_nothing_is_said(page):
    stage = Stage(page)
    stage.move()
    stage.run("answer()")
    stage.wait(10_000)
    assert stage.notice == ""
    assert page.evaluate("asked") == []


@pytest.mark.parametrize(
    ("where", "end"),
    [
        ("notebook", "lab” and reload this page, then run the cell again."),
        ("lecture", "lecture” and reload this page."),
    ],
)
@pytest.mark.parametrize("reply", ["refuses", "hangs", 502, 503, 504, 424])
def test_a_server_that_is_gone(page, where, end, reply):
    stage = Stage(page, where)
    stage.set(reply=reply)
    stage.move()
    stage.wait(5_000)
    assert stage.notice == SERVER + end
    assert set(page.evaluate("asked")) == {"/base/api/kernels/k1"}


@pytest.mark.parametrize("reply", ["refuses", "hangs"])
def test_a_server_that_ends_is_said_without_a_hand(page, reply):
    stage = Stage(page)
    stage.set(reply=reply)
    stage.kernel("connectionStatusChanged", connectionStatus="connecting")
    stage.wait(2_100)
    assert stage.notice.startswith(SERVER)


def test_a_saved_picture_does_not_put_off_the_question(page):
    """A demo that has stood still sends its picture for the saved notebook, which the kernel does not answer."""
    stage = Stage(page)
    stage.set(reply="refuses")
    stage.move()
    stage.wait(1_000)
    stage.run("view.tell({ type: 'still', kind: 'image/webp' }, [])")
    stage.wait(2_000)
    assert stage.notice.startswith(SERVER)


@pytest.mark.parametrize("message", ["still", "seen", "speed"])
def test_what_needs_no_answer_is_not_waited_for(page, message):
    stage = Stage(page)
    stage.set(state="busy")
    stage.run(f"view.tell({{ type: '{message}', speed: 2, n: 1 }}, [])")
    stage.wait(10_000)
    assert stage.notice == ""


def test_a_share_string_is_an_answer(page):
    stage = Stage(page)
    stage.set(state="busy")
    stage.run("view.tell({ type: 'share' }); listeners['msg:custom']({ type: 'share', text: 'a:b=1' })")
    stage.wait(10_000)
    assert stage.notice == ""


@pytest.mark.parametrize(
    ("where", "end"),
    [("notebook", "choose a kernel in the Kernel menu and run the cell again."), ("lecture", "reload this page.")],
)
@pytest.mark.parametrize(
    "happens",
    [
        {"server": {"reply": 404}},
        {"server": {"state": "dead"}},
        {"kernel": {"status": "dead"}},
        {"kernel": {"isDisposed": True}},
    ],
    ids=str,
)
def test_a_kernel_that_has_stopped(page, where, end, happens):
    stage = Stage(page, where)
    stage.set(**happens.get("server", {}))
    stage.run(f"Object.assign(kernel, {str(happens.get('kernel', {})).replace('True', 'true')})")
    stage.move()
    stage.wait(2_600)
    assert stage.notice == STOPPED + end


@pytest.mark.parametrize(
    ("signal", "values"), [("statusChanged", {"status": "dead"}), ("disposed", {"isDisposed": True})]
)
def test_a_kernel_that_stops_is_said_without_a_hand_and_then_the_servers_end(page, signal, values):
    """A server that is asked to stop ends its kernels first."""
    stage = Stage(page)
    stage.set(reply=404)
    stage.kernel(signal, **values)
    stage.wait(50)
    assert stage.notice.startswith(STOPPED)
    stage.set(reply="refuses")
    stage.wait(2_100)
    assert stage.notice.startswith(SERVER)


def test_jupyterlab_refuses_messages_to_a_kernel_that_has_stopped(page):
    stage = Stage(page)
    stage.set(refuses=True, reply=404)
    stage.move()
    stage.wait(100)
    assert stage.notice.startswith(STOPPED)


@pytest.mark.parametrize(("where", "end"), [("notebook", "run its cell again."), ("lecture", "reload this page.")])
def test_a_kernel_that_was_restarted(page, where, end):
    stage = Stage(page, where)
    stage.run("kernel.connectionStatus = 'connecting'; listeners['comm_live_update']()")
    stage.wait(50)
    assert stage.notice == RESTARTED + end
    stage.run("kernel.connectionStatus = 'connected'; kernel.connectionStatusChanged.emit('connected')")
    stage.wait(5_000)
    assert stage.notice == RESTARTED + end
    stage.set(reply="refuses")
    stage.wait(2_100)
    assert stage.notice.startswith(SERVER)


def test_a_connection_that_comes_back(page):
    stage = Stage(page)
    stage.kernel("connectionStatusChanged", connectionStatus="connecting")
    stage.wait(50)
    assert stage.notice == "The connection to the kernel is interrupted: the demo follows again as soon as it is back."
    stage.kernel("connectionStatusChanged", connectionStatus="connected")
    stage.wait(50)
    assert stage.notice == ""


def test_a_connection_that_is_given_up(page):
    stage = Stage(page)
    stage.kernel("connectionStatusChanged", connectionStatus="disconnected")
    stage.wait(50)
    assert stage.notice == "The connection to the kernel was closed, so the demo can't follow you: reload this page."


@pytest.mark.parametrize(
    ("server", "kernel", "said"),
    [
        ("busy", "idle", "The kernel is busy: the demo follows as soon as it is free."),
        ("idle", "busy", "The kernel is busy: the demo follows as soon as it is free."),
        ("idle", "idle", "The kernel has not answered yet: the demo follows as soon as it does."),
    ],
)
def test_a_kernel_that_takes_its_time(page, server, kernel, said):
    stage = Stage(page)
    stage.set(state=server)
    stage.run(f"kernel.status = '{kernel}'")
    stage.move()
    stage.wait(2_000)
    assert stage.notice == ""
    stage.wait(600)
    assert stage.notice == said
    stage.run("answer()")
    assert stage.notice == ""


def test_an_editor_without_a_server_to_ask(page):
    stage = Stage(page, "editor")
    stage.move()
    stage.wait(2_600)
    assert stage.notice == "The kernel has not answered yet: the demo follows as soon as it does."
    assert page.evaluate("asked") == []


def test_a_demo_that_has_left_the_page_asks_no_more(page):
    stage = Stage(page)
    stage.set(reply="refuses")
    stage.move()
    stage.run("stop()")
    stage.kernel("connectionStatusChanged", connectionStatus="disconnected")
    stage.wait(10_000)
    assert page.evaluate("asked") == []
