"""Find faults of accessibility in a page, with axe-core."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# An experimental rule, which no tag includes: speech input needs the visible text of a button in its name.
ALSO = ["label-content-name-mismatch"]
RUN = """async ([include, exclude, rules, also]) => {
  const more = Object.fromEntries(also.map((rule) => [rule, { enabled: true }]));
  const options = { runOnly: { type: "tag", values: rules }, rules: more, resultTypes: ["violations"] };
  const { violations } = await axe.run({ include, exclude }, options);
  return violations.flatMap(({ id, help, nodes }) => nodes.map(
    ({ target, html, failureSummary }) => ({ id, help, target: target.join(" "), html, why: failureSummary })
  ));
}"""


def violations(page: Any, inside: str, outside: str = "") -> list[str]:
    """Return the faults in the elements that match a selector, each as a text with the rule and the element.

    Parameters
    ----------
    page : playwright.sync_api.Page
        The page.
    inside : str
        A CSS selector of the elements to check.
    outside : str, optional
        A CSS selector of elements that are left out.
    """
    if not page.evaluate("() => !!window.axe"):
        page.evaluate(AXE_SCRIPT)
    assert page.locator(inside).count(), f"nothing on the page matches {inside}"
    found = page.evaluate(RUN, [[inside], [outside] if outside else [], RULES, ALSO])
    return [f"{fault['id']}: {fault['target']}\n  {fault['html'][:300]}\n  {fault['why']}" for fault in found]
