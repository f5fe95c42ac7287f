// An extension of JupyterLab, written by hand so that it needs no build step: the button "Hand in" in the toolbar of
// every notebook. It saves the notebook and downloads it under the name that the grader expects.
//
// JupyterLab loads this file, finds the extension under its name in window._JUPYTERLAB, passes the modules that
// extensions share to init, and calls get.
(() => {
  const COMMAND = "course:hand-in";
  let shared;

  // Returns a module that JupyterLab shares.
  async function load(name) {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  }

  // Returns the unit whose name is part of the file's name, as in "03_layers-Copy1.ipynb", or undefined.
  function unitOf(path, units) {
    const name = path.split("/").pop().toLowerCase();
    return units.find((unit) => name.includes(unit.toLowerCase()));
  }

  function download(name, text) {
    const url = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
    const link = Object.assign(document.createElement("a"), { href: url, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers read the file only now
  }

  async function createPlugin() {
    const [{ INotebookTracker }, { ICommandPalette, Notification, ToolbarButton }, { PageConfig }] = await Promise.all(
      ["@jupyterlab/notebook", "@jupyterlab/apputils", "@jupyterlab/coreutils"].map(load),
    );
    const units = JSON.parse(PageConfig.getOption("courseUnits") || "[]");

    async function handIn(panel) {
      const unit = unitOf(panel.context.path, units);
      if (!unit) {
        return Notification.error(
          `${panel.context.path.split("/").pop()} can't be handed in: open one of the units below notebooks.`,
          { autoClose: false },
        );
      }
      try {
        await panel.context.save();
      } catch (error) {
        const problem = `The notebook can't be saved in this browser (${error.message ?? error}).`;
        Notification.warning(`${problem} The file that was downloaded has all your work.`, { autoClose: false });
      }
      download(`${unit}.ipynb`, panel.context.model.toString());
      Notification.success(
        `${unit}.ipynb is in your downloads: hand in this file in the way your instructor tells you.`,
        { autoClose: false },
      );
    }

    return {
      id: "backprop-course-hand-in:plugin",
      description: "Saves the notebook and downloads it for handing in.",
      autoStart: true,
      requires: [INotebookTracker],
      optional: [ICommandPalette],
      activate: (app, tracker, palette) => {
        app.commands.addCommand(COMMAND, {
          label: "Hand in: save and download this notebook",
          isEnabled: () => tracker.currentWidget !== null,
          execute: () => handIn(tracker.currentWidget),
        });
        palette?.addItem({ command: COMMAND, category: "Notebook Operations" });
        app.docRegistry.addWidgetExtension("Notebook", {
          createNew: (panel) => {
            const button = new ToolbarButton({
              label: "Hand in",
              tooltip: "Save this notebook and download it for handing in",
              onClick: () => handIn(panel),
            });
            panel.toolbar.insertItem(10, "handIn", button);
            return button;
          },
        });
      },
    };
  }

  (window._JUPYTERLAB ??= {})["backprop-course-hand-in"] = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const plugin = await createPlugin();
      return () => ({ default: [plugin], __esModule: true });
    },
  };
})();
