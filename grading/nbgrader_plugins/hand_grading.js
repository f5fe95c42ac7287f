// On formgrader's page: if the server refuses to save because somebody else has changed the same score or comment,
// say what they gave, and let the person choose. The answer with status 409 comes from hand_grading.py.
$(document).ajaxError(function (event, response, request) {
  if (response.status !== 409) {
    return;
  }
  const said = JSON.parse(response.responseText);
  const comment = "manual_comment" in said.now;
  const model = (comment ? formgrader.comments : formgrader.grades).get(said.now.id);
  const name = comment ? `${said.now.name}-comment` : said.now.name;
  const panel = $(document.getElementById(name)).parents(".nbgrader_cell");
  panel.children(`[data-conflict="${name}"]`).remove();
  panel.find(".save-icon").stop(true, true).hide();
  const alert = $("<div class='alert alert-warning' role='alert'>").attr("data-conflict", name).text(said.message + " ");
  const choose = (label, action) =>
    $("<button type='button' class='btn btn-default btn-sm'>")
      .text(label)
      .on("click", () => {
        alert.remove();
        action();
      })
      .appendTo(alert)
      .before(" ");
  if (said.answer_changed) {
    choose("Reload", () => window.location.reload());
  } else {
    choose("Keep theirs", () => model.set(said.now));
    choose("Save mine instead", () => model.save({ loaded: said.now.loaded }));
  }
  panel.append(alert);
  alert[0].scrollIntoView({ block: "nearest" });
});
