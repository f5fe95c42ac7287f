"""While the kernel computes a picture, the page says so, because it still shows the old one under new values."""

import pytest
from demo_alone import demos_alone

from helpers import demos

pytestmark = pytest.mark.browser


def test_a_picture_that_takes_long_is_dimmed_until_it_has_come(browser):
    with demos_alone(browser) as page:
        demo, received = demos.learning_rate_finder(), []
        element = page.show(demo)
        demo._receive = lambda content, buffers: received.append((content, buffers))  # a kernel that is still computing
        element.get_by_label("problem").select_option("bowl")
        element.get_by_role("status").filter(has_text="Computing").wait_for()
        assert element.evaluate("s => getComputedStyle(s.view.stage).opacity") == "0.45"
        del demo._receive
        for message in received:
            demo._receive(*message)
        page.deliver()
        page.wait(element, "!view.busyTimer")
        assert element.evaluate("s => getComputedStyle(s.view.stage).opacity") == "1"
        assert "Computing" not in element.get_by_role("status").inner_text()
        element.get_by_label("every τ from scratch").check()  # the browser does this alone
        assert not element.evaluate("s => s.view.busyTimer")
        assert page.errors == []
