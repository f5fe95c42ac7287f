"""Find out whether a page is wider than its window."""

# What reaches over the right edge, unless a box around it scrolls.
OVERFLOW_JS = """() => {
  const root = document.documentElement, width = root.clientWidth;
  const scrolls = element => element && element !== document.body
    && (getComputedStyle(element).overflowX === "auto" || scrolls(element.parentElement));
  const wide = [...document.querySelectorAll("body *")].filter(
    element => element.getBoundingClientRect().right > width + 0.5 && !scrolls(element.parentElement));
  return root.scrollWidth > width || wide.length
    ? [root.scrollWidth, ...wide.slice(0, 5).map(element => element.outerHTML.slice(0, 200))] : [];
}"""
