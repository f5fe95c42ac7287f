"""JavaScript that loads the front end of the demos into an empty page, as ``window.course``, to test its modules."""

LOAD = """async (script) => {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  window.course = await import(url);
}"""
