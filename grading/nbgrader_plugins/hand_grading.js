// On formgrader's page: say what happened if a score or a comment was not saved, and let the person choose.
// hand_grading.py answers with status 409 if somebody else has changed the same value, or the answer has changed.
// shownAnswers, which is defined above this script, has the digests of the answers that the page shows.
for (const kind of [Grade, Comment]) {
  kind.prototype.toJSON = function () {
    return { ...this.attributes, shown: shownAnswers[this.get("name")] };
  };
  // One save after the other, or else a person's second one would look like somebody else's.
  kind.prototype.sync = function (method, model, options) {
    if (method !== "update") {
      return Backbone.sync(method, model, options);
    }
    const values = model.toJSON();
    model.sent = (model.sent ?? Promise.resolve()).then(
      () =>
        new Promise((resolve) => {
          options.attrs = { ...values, loaded: model.get("loaded") };
          Backbone.sync(method, model, options).always(() => resolve()); // without the request, which is a promise
        })
    );
  };
}

$(document).ajaxError(function (event, response, request) {
  const [, collection, id] = request.url.match(/\/api\/(grade|comment)\/([^/]+)$/) ?? [];
  const model = id && (collection === "comment" ? formgrader.comments : formgrader.grades).get(id);
  if (!model || request.type !== "PUT") {
    return;
  }
  const name = collection === "comment" ? `${model.get("name")}-comment` : model.get("name");
  const panel = $(document.getElementById(name)).parents(".nbgrader_cell");
  panel.children(`[data-problem="${name}"]`).remove();
  panel.find(".save-icon").stop(true, true).hide();
  const alert = $("<div class='alert alert-warning' role='alert'>").attr("data-problem", name);
  const choose = (label, action) =>
    $("<button type='button' class='btn btn-default btn-sm'>")
      .text(label)
      .on("click", () => {
        alert.remove();
        action();
      })
      .appendTo(alert)
      .before(" ");
  if (response.status === 409) {
    const said = JSON.parse(response.responseText);
    alert.text(said.message + " ");
    if (said.answer_changed) {
      choose("Reload", () => window.location.reload());
    } else {
      choose("Keep theirs", () => model.set(said.now));
      choose("Save mine instead", () => model.save({ loaded: said.now.loaded }));
    }
  } else {
    const reason = response.status ? `the server answered with ${response.status}` : "the server can't be reached";
    alert.text(`Not saved, because ${reason}. What you entered is only on this page. `);
    choose("Try again", () => model.save());
  }
  panel.append(alert);
  alert[0].scrollIntoView({ block: "nearest" });
});
