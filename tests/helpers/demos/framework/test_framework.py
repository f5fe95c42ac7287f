"""Tests of the demo framework without a browser: controls, share strings, messages and their order, and the worker."""

import asyncio
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor

import every_demo
import numpy as np
import pytest

from helpers import demos
from helpers.demos.framework import frontend, worker
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption, UserError
from helpers.demos.framework.controls import Button, Curve, Menu, Slider, Toggle
from helpers.demos.framework.demo import MAX_UNCONFIRMED, Demo


class Counter:
    """Work that counts to 100."""

    def __init__(self):
        self.n = 0

    def step(self):
        self.n += 1
        return self.n < 100

    def back(self):
        if self.n == 0:
            return False
        self.n -= 1
        return True

    def reset(self):
        self.n = 0


class FakeFrontEnd:
    """A fake front end: records the messages of a demo, and sends the messages that a browser sends."""

    def __init__(self, demo, monkeypatch):
        self.demo, self.frames, self.seq = demo, [], 0
        monkeypatch.setattr(demo, "send", lambda content, buffers=None: self.frames.append(content))
        self.post(type="hello")

    def post(self, **message):
        self.demo._receive(message, [])

    def set(self, **values):
        self.seq += 1
        self.post(type="set", view="me", seq=self.seq, values=values)


def make_demo(show=None, play=None, **controls):
    canvas = Canvas("A line.")
    panel = canvas.panel()
    controls = controls or {"a": Slider("a", 0.5, 0.0, 1.0)}

    def line(playing):
        panel.line("line", [0, 1], [0, 1])
        return Caption("fine: all is well.")

    return Demo("test", "A test", controls, canvas, show or line, play=play)


# --- controls and share strings ---------------------------------------------------------------------------


def demo_with_every_control():
    return make_demo(
        a=Slider("a", 0.5, 0.0, 1.0), n=Slider("n", 3, 0, 10, step=1), tau=Slider("τ", 0.1, 1e-3, 1.0, log=True),
        E=Menu("E", {"bowl": "a bowl", "valley": "a valley"}), noise=Toggle("noise"),
        schedule=Curve("schedule", [0.1, 0.2, 0.3], 0.0, 1.0), clear=Button("clear", lambda: None),
    )  # fmt: skip


def test_a_state_survives_a_round_trip_through_its_share_string():
    demo = demo_with_every_control()
    state = {"a": 0.1 + 0.2, "n": 7, "tau": 0.0123456789, "E": "valley", "noise": True, "schedule": (0.5, 0.25, 1.0)}
    demo.set(**state)
    text = demo.share()
    other = demo_with_every_control()
    other.restore(text)
    assert other.values == state and isinstance(other.values["n"], int)
    other.restore("test:")
    assert other.values == demo_with_every_control().values


def test_the_share_string_holds_only_controls_that_have_moved():
    demo = demos.descent()
    assert demo.share() == "descent:"
    demo.set(tau=0.31, E="bowl")
    assert demo.share().startswith("descent:tau=0.31,E=bowl")


@pytest.mark.parametrize(
    "text, message",
    [
        ("other:a=1", 'should begin with "test:"'),
        ("a=0.3", 'should begin with "test:"'),
        ("test:b=1", '"b=1" does not set a control'),
        ("test:a=one", "a: 'one' is not a number"),
        ("test:E=hill", "'hill' is not one of bowl, valley"),
        ("test:a=nan", "is not a number"),
        ("test:schedule=1/2", "expected 3 numbers, but got 2"),
        ("test:schedule=0.1x999999999999", "expected 3 numbers, but got 4"),
        ("test:schedule=1/one/2", "schedule: 'one' is not a number"),
        ("test:schedule=1/nan/2", "schedule: 'nan' is not a number"),
        ("test:schedule=0.1xy", "schedule: '0.1xy' is not a number, or a number and how often it occurs"),
        ("test:noise=yes", "noise: 'yes' is neither 0 nor 1"),
        ("test:clear=1", "does not set a control"),
    ],
)
def test_an_invalid_share_string_is_rejected_with_a_sentence_and_changes_nothing(text, message):
    demo = demo_with_every_control()
    before = demo.values
    with pytest.raises(ValueError, match="Not a state of this demo") as error:
        demo.restore(text)
    assert message in str(error.value) and demo.values == before


def test_a_slider_clips_to_its_range_and_keeps_integers():
    slider = Slider("k", 5, 0, 10, step=1)
    slider.value = 17.0
    assert slider.value == 10 and isinstance(slider.value, int)
    with pytest.raises(ValueError, match="'x' is not a number"):
        slider.value = "x"
    with pytest.raises(ValueError, match="above zero"):
        Slider("τ", 0.0, 0.0, 1.0, log=True)


@pytest.mark.parametrize(
    "slider, typed, value",
    [
        (Slider("k", 0, 0, 24, step=1), 2.6, 3),
        (Slider("k", 0, 0, 24, step=1), 99.5, 24),
        (Slider("your number", 0, -1000, 1000, step=1, whole=False), 2.6, 2.6),
        (Slider("θ", 0, 0, 3, step=0.5), 2.6, 2.6),
        (Slider("τ", 1, 1, 100, step=1, log=True), 2.6, 2.6),
    ],
)
def test_a_slider_for_whole_numbers_rounds_and_any_other_slider_takes_the_exact_number(slider, typed, value):
    slider.value = typed
    assert slider.value == value and slider.whole == isinstance(slider.value, int) == slider.spec()["whole"]


def test_every_slider_that_counts_is_whole():
    # The programs of the browser use these values as indices.
    counts = {"k", "step", "unit", "row", "column", "seed", "neuron", "example"}
    opened = (demos.descent(), demos.descent_lemma(), demos.compute_graph(), demos.race(), demos.schedules(),
              demos.subgradient(), demos.playground(), demos.hidden_layer(), demos.layer(),
              demos.network_graph(), demos.loss_landscape(), demos.digit())  # fmt: skip
    for demo in opened:
        for name, control in demo.controls.items():
            if isinstance(control, Slider):
                assert control.whole == (name in counts), (demo.name, name)


def test_a_fraction_typed_as_the_number_of_tries_is_rounded():
    demo = demos.descent_lemma()
    demo.restore("descent_lemma:tau=2.0,c=0.3,k=1.6")
    assert demo.values["k"] == 2 and demo.caption.startswith("Trial 2 from θ = 1.9")


# --- frames -----------------------------------------------------------------------------------------------


def test_each_answer_names_the_values_it_belongs_to_and_frames_stay_in_order(monkeypatch):
    demo = make_demo()
    page = FakeFrontEnd(demo, monkeypatch)
    for i in range(20):
        page.set(a=i / 20)
    answers = [frame["answers"].get("me", 0) for frame in page.frames]
    numbers = [frame["n"] for frame in page.frames]
    assert answers == list(range(21)) and numbers == sorted(set(numbers))
    assert [frame["values"]["a"] for frame in page.frames[1:]] == [i / 20 for i in range(20)]


def test_only_changes_are_sent_and_a_new_page_gets_everything(monkeypatch):
    canvas = Canvas("Two lines.")
    panel, a = canvas.panel(), Slider("a", 0.5, 0.0, 1.0)
    panel.line("still", [0, 1], [0, 1])

    def show(playing):
        panel.points("moving", [a.value], [0.5])
        return Caption("x")

    demo = Demo("test", "A test", {"a": a}, canvas, show)
    page = FakeFrontEnd(demo, monkeypatch)
    assert set(page.frames[-1]["marks"]) == {"still", "moving"} and page.frames[-1]["all"]
    page.set(a=0.7)
    assert set(page.frames[-1]["marks"]) == {"moving"} and "panels" not in page.frames[-1]
    canvas.remove("still")
    page.set(a=0.8)
    assert page.frames[-1]["removed"] == ["still"]
    page.post(type="hello")
    assert set(page.frames[-1]["marks"]) == {"moving"} and page.frames[-1]["panels"]


def test_for_marks_that_the_browser_computes_only_the_style_is_sent_and_only_once(monkeypatch):
    demo = demos.descent()
    page = FakeFrontEnd(demo, monkeypatch)
    assert "x" not in page.frames[-1]["marks"]["path0"] and "x" in page.frames[-1]["marks"]["E0"]
    page.set(tau=0.3)
    assert page.frames[-1]["marks"] == {}
    page.set(E="bowl")
    assert page.frames[-1]["data"]["n"] == 2
    page = FakeFrontEnd(demos.descent(lambda *arguments: np.zeros((3, 1))), monkeypatch)
    assert page.frames[-1]["program"] == ""


def test_unsolicited_frames_wait_for_confirmation_and_the_last_one_is_always_sent(monkeypatch):
    demo = make_demo(play=Counter())
    page = FakeFrontEnd(demo, monkeypatch)
    page.frames.clear()
    for _ in range(10):
        demo.press("step")
    assert len(page.frames) == MAX_UNCONFIRMED and all(frame["confirm"] for frame in page.frames)
    page.set(a=0.2)  # an answer is sent at once
    assert len(page.frames) == MAX_UNCONFIRMED + 1 and not page.frames[-1]["confirm"]
    demo.press("step")
    last = demo.frames
    for frame in list(page.frames):
        page.post(type="seen", n=frame["n"])
    assert page.frames[-1]["n"] == last


def test_without_a_page_nothing_is_sent(monkeypatch):
    demo = make_demo()
    sent = []
    monkeypatch.setattr(demo, "send", lambda *message: sent.append(message))
    demo.set(a=0.9)
    assert sent == [] and demo.frames == 2


def test_errors_in_a_message_are_shown_in_the_demo(monkeypatch):
    demo = make_demo()
    page = FakeFrontEnd(demo, monkeypatch)
    page.post(type="restore", text="nonsense")
    assert page.frames[-1]["caption"].startswith("Not a state of this demo") and page.frames[-1]["tone"] == "bad"
    page.set(a="x")
    assert "is not a number" in page.frames[-1]["caption"]
    page.set(a=0.1)
    assert page.frames[-1]["caption"] == "fine: all is well."


def test_an_error_in_show_is_one_sentence_and_disappears_with_its_cause():
    a = Slider("a", 0.5, 0.0, 1.0)

    def show(playing):
        if a.value > 0.8:
            raise UserError("Too far: a is above 0.8.")
        return Caption("fine: it works.") if a.value < 0.7 else 1 / 0

    demo = make_demo(show, a=a)
    a.value = 0.9
    assert demo.caption == "Too far: a is above 0.8." and demo.current_caption.tone == "bad"
    a.value = 0.75
    assert "ZeroDivisionError" in demo.caption and "show, line" in demo.caption
    a.value = 0.1
    assert demo.caption == "fine: it works."


def test_work_can_be_stepped_back_reset_and_played_to_its_end():
    work = Counter()
    demo = make_demo(play=work)
    demo.press("step")
    demo.press("step")
    demo.press("back")
    assert work.n == 1
    demo.worker.pace = 1e6
    demo.press("play")
    demo.worker._thread.join(timeout=10)
    assert work.n == 100 and not demo.playing
    demo.press("reset")
    assert work.n == 0


def test_work_keeps_to_its_pace():
    work = Counter()
    demo = make_demo(play=work)
    demo.worker.pace = 20
    start = time.monotonic()
    demo.press("play")
    while work.n < 10 and time.monotonic() < start + 30:
        time.sleep(0.01)
    demo.press("pause")
    # On a busy machine the work falls behind and does not catch up. It is never ahead of its pace.
    assert 10 <= work.n <= 20 * (time.monotonic() - start) + 2


def run_in_event_loop(task: Coroutine) -> None:
    """Run a coroutine in a new event loop. Its thread is new, because Playwright's loop may be running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, task).result()


def test_without_threads_a_task_plays_the_work_to_its_end(monkeypatch):
    monkeypatch.setattr(worker, "HAS_THREADS", False)
    work = Counter()
    demo = make_demo(play=work)
    demo.worker.pace = 1e6
    threads = set(threading.enumerate())  # those of an earlier test may end meanwhile

    async def play() -> None:
        demo.press("play")
        assert work.n == 0 and demo.playing  # nothing happens before the event loop gets control
        async with asyncio.timeout(20):
            while demo.playing:
                await asyncio.sleep(0.001)

    run_in_event_loop(play())
    assert work.n == 100 and set(threading.enumerate()) <= threads
    demo.press("reset")
    assert work.n == 0


def test_without_threads_messages_are_handled_while_the_work_plays(monkeypatch):
    monkeypatch.setattr(worker, "HAS_THREADS", False)
    work = Counter()
    demo = make_demo(play=work)
    page = FakeFrontEnd(demo, monkeypatch)
    demo.worker.pace = 100

    async def play_pause_and_resume() -> None:
        page.post(type="press", name="play")
        async with asyncio.timeout(20):
            while work.n < 5:
                await asyncio.sleep(0.001)
            page.set(a=0.25)
            assert page.frames[-1]["answers"]["me"] == page.seq and demo.playing
            page.post(type="press", name="pause")
            paused = work.n
            for _ in range(20):
                await asyncio.sleep(0.005)
            assert work.n == paused and not demo.playing
            page.post(type="press", name="play")
            while work.n < paused + 5:
                await asyncio.sleep(0.001)
        page.post(type="press", name="pause")
        page.post(type="press", name="play")  # a new task, while the earlier one has yet to notice that it was stopped
        page.post(type="press", name="pause")

    start = time.monotonic()
    run_in_event_loop(play_pause_and_resume())
    assert 10 <= work.n <= 100 * (time.monotonic() - start) + 3


def test_answers_stay_in_order_while_other_threads_set_values(monkeypatch):
    demo = make_demo()
    page = FakeFrontEnd(demo, monkeypatch)
    threads = [threading.Thread(target=lambda: [demo.set(a=i / 50) for i in range(50)]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for i in range(50):
        page.set(a=i / 50)
    for thread in threads:
        thread.join(timeout=30)
    numbers = [frame["n"] for frame in page.frames]
    assert (numbers == sorted(numbers) and page.frames[-1]["answers"]["me"] == 50) or demo.frames > numbers[-1]


def test_waiting_threads_draw_only_once():
    demo = demos.descent()
    frames, started = demo.frames, threading.Barrier(6)

    def refresh():
        started.wait(30)
        demo.refresh()

    with demo.lock:
        threads = [threading.Thread(target=refresh) for _ in range(5)]
        for thread in threads:
            thread.start()
        started.wait(30)
        time.sleep(0.5)  # let every thread reach the lock
    for thread in threads:
        thread.join(timeout=30)
    assert demo.frames == frames + 1


def test_the_static_picture_holds_the_caption_and_the_image():
    from html.parser import HTMLParser

    for demo in (demos.slider_moves(), demos.descent()):
        markup = demo.still()
        HTMLParser().feed(markup)
        assert demo.caption in markup.replace("&#x27;", "'") and "Run the cell" in markup
    assert "src='data:image/png;base64" in demos.slider_moves().still()
    demo._on_still({"kind": "image/webp"}, [memoryview(b"RIFF")])
    assert "src='data:image/webp;base64,UklGRg=='" in demo.still()


# --- restored states --------------------------------------------------------------------------------------


STATES = (
    ("descent", "descent:E=bowl,x0=2.0"),  # the parabola's own start, set by the user
    ("descent", "descent:tau=0.2,E=bowl"),
    ("compute_graph", "compute_graph:graph=neuron,step=13,in_w=-4.25"),
    ("compute_graph", "compute_graph:graph=twice,in_x=-1.0"),
    ("compute_graph", "compute_graph:step=6,in_z=0.0"),
    ("compute_graph", "compute_graph:step=6,predict=1,guess=30"),
)


@pytest.mark.parametrize(("name", "state"), STATES)
def test_a_restored_state_does_not_depend_on_the_state_before(name, state):
    fresh, used = (getattr(demos, name)() for _ in range(2))
    fresh.restore(state)
    assert fresh.share() == state
    for _, before in STATES:
        if before.startswith(used.name):
            used.restore(before)
            used.restore(state)
            assert (used.values, used.caption) == (fresh.values, fresh.caption), before
    used.press("reset")
    assert used.values == getattr(demos, name)().values


def demos_by_function():
    made = {cell.split("(")[0].removeprefix("demos."): title for title, cell in every_demo.CELLS.items()}
    return {name: every_demo.make_demo(title) for name, title in made.items()}


def test_a_share_string_begins_with_the_name_of_the_function_and_old_ones_are_understood():
    found = demos_by_function()
    for name, demo in found.items():
        assert demo.share().startswith(f"{name}:")
        assert all(state.startswith(f"{name}:") for _, state in demo.spec["presets"])
    old = {
        "network:step=3": "network_graph", "finder:tau=1.0": "learning_rate_finder", "graph:step=2": "compute_graph",
        "hidden:": "hidden_layer",
    }  # fmt: skip
    for text, name in old.items():
        found[name].restore(text)
        assert found[name].share() == f"{name}:{text.partition(':')[2]}"
        with pytest.raises(ValueError, match='should begin with "digit:"'):
            found["digit"].restore(text)


def test_a_value_set_together_with_a_menu_counts_as_moved():
    demo = demos.compute_graph()
    demo.set(graph="neuron", in_x=-1.0)
    assert demo.values["in_x"] == -1.0 and demo.values["in_w"] == 0.5


def test_every_name_that_a_module_of_the_front_end_imports_is_exported():
    modules = sorted(frontend.FOLDER.rglob("*.js"))
    assert len(modules) > 15
    for module in modules:
        for names, path in frontend.IMPORT.findall(module.read_text(encoding="utf-8")):
            imported = {name.strip() for name in names.strip("{}").split(",") if name.strip()}
            assert imported <= set(frontend._exports((module.parent / path).resolve())), (module.name, path)
