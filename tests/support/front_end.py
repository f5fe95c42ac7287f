"""How a test loads the demos' modules into a page of its own."""

LOAD = """async (script) => {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  window.course = await import(url);
}"""
