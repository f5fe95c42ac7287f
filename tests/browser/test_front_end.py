"""The front end of the demos by itself: linked widgets, keys, fingers, text size, small screens, and no kernel."""

import pytest
from demo_alone import demos_alone
from demo_page import cut_off_options
from every_demo import states_of

from helpers import demos
from helpers.demos.lecture import SCENES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(browser):
    with demos_alone(browser) as page:
        yield page


@pytest.fixture(scope="module")
def descent(page):
    demo = demos.descent()
    return demo, page.show(demo)


def attribute(page, name):
    """Return an attribute of the first demo's model, which linked widgets see."""
    return page.page.evaluate("name => demos[0].model.attributes[name]", name)


def test_a_linked_widget_moves_the_picture_before_the_kernel_answers(page, descent):
    demo, element = descent
    page.click(element, "Reset")
    painted = element.evaluate("""section => {
      const { view } = section, { model } = demos[0], count = view.count;
      model.set("tau", 0.31);
      return [view.count - count, view.values.tau, view.drawn.path0.x.slice(0, 2)];
    }""")
    assert painted[:2] == [1, 0.31]
    assert painted[2][1] == pytest.approx(2 - 0.31 * 10)
    page.wait(element, "!view.updateTimer")
    assert demo.tau == 0.31


def test_a_linked_widget_costs_one_drawing_in_the_kernel_for_each_move(page, descent):
    demo, element = descent
    page.click(element, "Reset")
    before = demo.frames
    for tau in (0.11, 0.12, 0.13):
        page.link(element, tau=tau)
        page.wait(element, "!view.updateTimer")
    assert demo.tau == 0.13
    assert demo.frames == before + 3


def test_moving_the_demo_moves_linked_widgets(page, descent):
    demo, element = descent
    element.evaluate("section => section.view.move({ tau: 0.22 })")
    page.wait(element, "!view.updateTimer")
    assert attribute(page, "tau") == 0.22 == demo.tau
    demo.tau = 0.33
    page.deliver()
    page.wait(element, "view.values.tau === 0.33")
    assert attribute(page, "tau") == 0.33


def test_a_value_that_the_control_cannot_take_comes_back(page, descent):
    _, element = descent
    page.click(element, "Reset")
    page.link(element, tau=50.0)
    page.wait(element, "view.values.tau === 2")
    page.page.wait_for_function("() => demos[0].model.attributes.tau === 2")
    page.link(element, tau="large")
    element.get_by_role("status").filter(has_text="'large' is not a number").wait_for()
    page.page.wait_for_function("() => demos[0].model.attributes.tau === 2")
    page.click(element, "Reset")
    assert page.errors == []


def test_a_second_view_of_a_demo_follows_the_first(page):
    demo = demos.descent()
    first, second = page.show(demo), None
    id = str(len(page.demos) - 1)
    page.page.evaluate(
        "id => { const el = document.body.appendChild(document.createElement('div'));"
        " course.default.render({ model: demos[id].model, el }); demos[`${id}b`] = { model: demos[id].model, el }; }",
        id,
    )
    page.demos[f"{id}b"], page.outbox[f"{id}b"] = demo, []
    second = page.page.locator("body > div").last.locator("section")
    page.wait(second, "view.frame > 0 && view.count > 0")
    first.evaluate("section => section.view.move({ tau: 0.4 })")
    page.wait(second, "view.values.tau === 0.4")
    assert demo.tau == 0.4
    assert page.errors == []


def test_without_a_kernel_nothing_is_shown_so_that_the_static_picture_stays(page):
    element = page.show(demos.descent(), kernel=False)
    page.page.wait_for_timeout(3_500)  # by then a demo with a kernel would say that it gets no answer
    assert not element.is_visible()
    assert page.page.locator(".course-demo").count() == page.page.locator("section").count() - 1
    assert element.inner_text() == ""


def test_the_alternative_text_and_the_table_say_what_is_visible_now(page, descent):
    demo, element = descent
    page.click(element, "Reset")
    demo.set(tau=0.1, x0=1.0, k=3)
    page.deliver()
    picture = element.get_by_role("img").first.element_handle()
    page.page.wait_for_function("e => e.ariaLabel.includes('4 points from (1, 2.5) to (0.125, 0.0391)')", arg=picture)
    element.get_by_role("button", name="Data as a table").click()
    table = element.get_by_role("table", name="The function and the path on it")
    rows = [row.all_inner_texts() for row in (r.locator("td") for r in table.get_by_role("row").all())]
    assert ["1", "2.5"] in rows and ["0.125", "0.039063"] in rows
    curve = element.get_by_role("table", name="Loss curve")
    assert curve.get_by_role("rowheader", name="E(θ(k))").count() == 4
    assert all(header.inner_text() for header in element.get_by_role("columnheader").all())
    element.get_by_role("button", name="Data as a table").click()
    page.click(element, "Reset")


def test_larger_text_stays_for_the_next_demo(page, descent):
    _, element = descent
    size = "section => section.view.painter.em"
    before = element.evaluate(size)
    element.get_by_role("button", name="Larger text").click()
    page.wait(element, "view.size === 1")
    page.wait(element, f"view.painter.em > {before}")
    later = page.show(demos.subgradient())
    assert later.evaluate("section => section.view.size") == 1
    for _ in range(2):
        element.get_by_role("button", name="Larger text").click()
    page.wait(later, "view.size === 0")


@pytest.mark.parametrize("key", ["f", "F", "Shift+F"])
def test_f_asks_for_full_screen_with_or_without_shift(page, descent, key):
    _, element = descent
    element.evaluate("section => { section.requestFullscreen = () => (section.asked = true); section.asked = false; }")
    element.focus()
    page.page.keyboard.press(key)
    assert element.evaluate("section => section.asked")


@pytest.mark.parametrize("key", ["r", "Shift+R"])
def test_r_resets_with_or_without_shift(page, descent, key):
    demo, element = descent
    demo.tau = 0.3
    page.deliver()
    element.focus()
    page.page.keyboard.press(key)
    page.wait(element, "view.values.tau === 0.15")


def test_a_clicker_plays_what_is_to_be_played_and_then_turns_to_the_examples(page):
    element = page.show(demos.race())
    element.evaluate("section => (section.view.player.speed = 1000)")
    element.focus()
    page.page.keyboard.press("PageDown")
    page.wait(element, "view.values.k > 0 && view.presetIndex === -1")
    page.page.keyboard.press("PageDown")
    page.wait(element, "view.presetIndex === 0 && view.values.k === 120")


def test_a_clicker_does_not_play_where_the_hall_should_predict(page):
    element = page.show(demos.network_graph())
    element.focus()
    page.page.keyboard.press("PageDown")
    page.wait(element, "view.presetIndex === 1")
    assert not element.evaluate("section => section.view.playing")


def test_an_example_that_repeats_the_start_is_not_shown_again(page):
    element = page.show(demos.momentum())
    assert element.evaluate("section => section.view.presetIndex") == 0
    assert element.get_by_label("Examples").input_value() == "0"


@pytest.mark.parametrize("width", [1240, 1880])
def test_panels_never_stack_on_the_screen_of_a_hall(browser, width):
    with demos_alone(browser, viewport={"width": width, "height": 9 * width // 16}) as page:
        for demo in (demos.playground(), demos.hidden_layer(), demos.descent_lemma()):
            element = page.show(demo)
            element.evaluate("section => section.classList.add('course-full')")
            for _ in range(3):  # every size of text
                element.get_by_role("button", name="Larger text").click()
                page.wait_until_still(element)
                # Caption and toolbar are on the screen, and at most the controls scroll away.
                hidden = "section => section.scrollHeight - section.clientHeight - section.view.stage.offsetTop"
                assert element.evaluate(hidden) <= 1
                assert (
                    element.evaluate("section => section.scrollHeight - section.clientHeight - section.scrollTop") <= 1
                )


# Paints the picture again. Returns the smallest size of each text in pixels, and the size of the controls' text.
TEXT_SIZES = """section => {
  const { view } = section, { g } = view.painter, sizes = {};
  g.fillText = (text, x, y, most = Infinity) => {
    const size = parseFloat(/([\\d.]+)px/.exec(g.font)[1]) * Math.min(1, most / g.measureText(text).width);
    sizes[text] = Math.min(sizes[text] ?? Infinity, size);
  };
  view.draw();
  delete g.fillText;
  view.draw();
  return [sizes, parseFloat(getComputedStyle(section.querySelector(".course-controls")).fontSize)];
}"""


@pytest.mark.parametrize("full", [False, True], ids=["page", "hall"])
@pytest.mark.parametrize("scene", SCENES, ids=[scene.title for scene in SCENES])
def test_larger_text_makes_no_text_smaller_and_controls_larger(browser, scene, full):
    with demos_alone(browser, viewport={"width": 1280, "height": 680}) as page:
        demo = scene.make()
        element = page.show(demo)
        element.evaluate("(section, full) => section.classList.toggle('course-full', full)", full)
        has_boxes = "section => Object.values(section.view.scene.marks).some((mark) => mark.kind === 'box')"
        for state in states_of(demo):
            page.deliver()
            if state != "start" and not element.evaluate(has_boxes):
                continue  # only text in boxes depends on more than the size that the user has chosen
            page.wait_until_still(element)
            usual, *larger = [_texts_at(page, element, size) for size in range(3)]
            for (texts, _), (more, _) in zip([usual, larger[0]], larger):
                # The search for the size of a graph's text has steps of 3 %.
                smaller = {t: (size, more[t]) for t, size in texts.items() if more.get(t, size) < 0.969 * size}
                assert smaller == {}, state
            assert usual[1] < larger[0][1] < larger[1][1]
            assert element.evaluate(
                "section => section.view.painter.places.every((p) => p.panel.place || p.inner.h > 50)"
            )
            caption, screen = element.get_by_role("status").bounding_box(), page.page.viewport_size
            assert not full or caption["y"] + caption["height"] <= screen["height"], state
            element.evaluate("section => section.view.setTextSize(0)")


def _texts_at(page, element, size):
    element.evaluate("(section, size) => section.view.setTextSize(size)", size)
    page.wait_until_still(element)
    return element.evaluate(TEXT_SIZES)


def test_after_another_state_was_pasted_the_menu_of_examples_names_none(page):
    demo = demos.playground()
    element = page.show(demo)
    examples = element.get_by_label("Examples", exact=True)
    assert examples.input_value() == "0"  # the first example is the start
    for state, index in ((demo.spec["presets"][3][1], "3"), ("playground:data=circles,seed=5", "-1")):
        element.evaluate("(section, state) => section.view.restore(state)", state)
        assert examples.input_value() == index
    page.wait(element, "view.values.seed === 5")
    assert page.errors == []


# Plays a demo for a number of frames of a screen that shows 60 a second. Returns by how many steps it has advanced.
PLAYED_STEPS = """(section, [speed, frames]) => {
  const { view } = section, real = window.requestAnimationFrame, before = view.values.k;
  let now = performance.now(), queue = [];
  window.requestAnimationFrame = (callback) => queue.push(callback);
  view.player.speed = speed;
  view.player.play();
  for (let i = 0; i < frames; i++) {
    const callbacks = queue;
    [now, queue] = [now + 1000 / 60, []];
    callbacks.forEach((callback) => callback(now));
  }
  view.player.stop();
  window.requestAnimationFrame = real;
  queue.forEach(real);
  return view.values.k - before;
}"""


@pytest.mark.parametrize("speed", [5, 20, 50])
def test_play_keeps_its_speed_on_a_screen_whose_frames_do_not_fit_it(page, speed):
    demo = demos.descent()
    demo.set(k=0)
    element = page.show(demo)
    assert element.evaluate(PLAYED_STEPS, [speed, 42]) == pytest.approx(0.7 * speed, abs=1.1)


@pytest.mark.parametrize("key", ["b", "."])
def test_the_key_of_a_clicker_that_blanks_the_screen_plays_and_pauses(page, key):
    element = page.show(demos.compute_graph())
    element.focus()
    page.page.keyboard.press(key)
    page.wait(element, "view.playing")
    page.page.keyboard.press(key)
    page.wait(element, "!view.playing")


def test_controls_do_not_hide_behind_the_picture_at_twice_the_zoom(browser):
    with demos_alone(browser, viewport={"width": 640, "height": 360}) as page:
        element = page.show(demos.playground())
        element.evaluate("section => section.classList.add('course-full')")
        page.wait_until_still(element)
        overlaps = element.evaluate("""section => {
          const boxes = [".course-controls", ".course-stage", ".course-caption", ".course-toolbar"]
            .map((name) => section.querySelector(name).getBoundingClientRect());
          const control = [...section.querySelectorAll(".course-controls > *")].filter((e) => e.offsetHeight);
          const bottom = Math.max(...control.map((e) => e.getBoundingClientRect().bottom));
          return [bottom - boxes[0].bottom, ...boxes.slice(1).map((box, i) => boxes[i].bottom - box.top)];
        }""")
        assert max(overlaps) <= 1, overlaps


def test_a_finger_drags_the_start_in_any_direction(browser):
    with demos_alone(browser, has_touch=True, viewport={"width": 800, "height": 600}) as page:
        element = page.show(demos.descent())
        element.evaluate("section => section.view.restore('descent:E=bowl,tau=0.1')")
        page.wait(element, "view.values.E === 'bowl'")
        page.wait_until_still(element)
        page.page.evaluate("() => (document.body.style.minHeight = '3000px')")  # so that a finger could scroll
        start = element.evaluate("""section => {
          const { view } = section, box = view.image.getBoundingClientRect();
          const place = view.painter.places[0], mark = view.drawn.start0;
          return [box.x + place.px(mark.x[0]), box.y + place.py(mark.y[0])];
        }""")
        before = page.values(element)["y0"]
        session = page.page.context.new_cdp_session(page.page)

        def touch(kind, x, y):
            points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", *start)
        for step in range(1, 11):
            touch("touchMove", start[0], start[1] + 6 * step)
        touch("touchEnd", 0, 0)
        page.wait(element, "!view.updateTimer")
        moved = before - page.values(element)["y0"]
        pixels = element.evaluate("section => { const p = section.view.painter.places[0]; return p.py(0) - p.py(1); }")
        assert moved == pytest.approx(60 / pixels, abs=0.03)
        assert page.page.evaluate("scrollY") == 0


def test_on_a_phone_a_finger_scrolls_over_a_surface_and_turns_it_to_the_side(browser):
    with demos_alone(browser, has_touch=True, viewport={"width": 390, "height": 700}) as page:
        element = page.show(demos.loss_landscape())
        page.wait_until_still(element)
        page.page.evaluate("() => (document.body.style.minHeight = '3000px')")
        element.evaluate("section => section.view.stage.scrollIntoView()")
        prevented = element.evaluate("""section => {
          const { image, painter } = section.view, box = image.getBoundingClientRect(), { inner } = painter.places[0];
          const [clientX, clientY] = [box.x + inner.x + inner.w / 2, box.y + inner.y + inner.h / 2];
          const touch = new Touch({ identifier: 1, target: image, clientX, clientY });
          const event = new TouchEvent("touchstart", { touches: [touch], cancelable: true });
          image.dispatchEvent(event);
          return event.defaultPrevented;
        }""")
        assert not prevented
        middle = element.evaluate("""section => {
          const box = section.view.image.getBoundingClientRect(), { inner } = section.view.painter.places[0];
          return [box.x + inner.x + inner.w / 2, box.y + inner.y + inner.h / 2];
        }""")
        session = page.page.context.new_cdp_session(page.page)

        def swipe(dx, dy):
            steps = [(middle[0] + dx * i, middle[1] + dy * i) for i in range(11)]
            for i, (x, y) in enumerate(steps):
                kind = "touchMove" if i else "touchStart"
                session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
            session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
            page.wait(element, "!view.updateTimer")

        before = page.values(element)
        swipe(8, 0)
        turned = page.values(element)
        assert turned["azimuth"] != before["azimuth"]
        at = page.page.evaluate("scrollY")
        swipe(0, -12)
        page.page.wait_for_function("at => scrollY > at + 20", arg=at)
        page.wait(element, f"view.values.elevation === {turned['elevation']}")


def test_the_names_of_examples_are_not_cut_off(page, descent):
    _, element = descent
    assert cut_off_options(element.get_by_label("Examples")) == []
