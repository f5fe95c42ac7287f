// An extension of JupyterLab for the browser edition, written by hand so that it needs no build step.
//
// - The command "Hand in" saves a notebook and downloads it under the name that the grader expects. The site's settings
//   put its button into the toolbar of every notebook.
// - On a phone, the notebook gets the whole screen.
// - A finger can choose from the menus.
// - After a cell has failed, widgets above it work as they do in JupyterLab.
//
// JupyterLab loads this file, finds the extension under its name in window._JUPYTERLAB, passes the modules that
// extensions share to init, and calls get.
(() => {
  const NAME = "backprop-course";
  const COMMAND = "course:hand-in";
  const NARROW = "only screen and (max-width: 760px)"; // what JupyterLab itself calls mobile
  const STYLE = `@media ${NARROW} {
    .jp-Notebook { --jp-cell-prompt-width: 5em; --jp-notebook-padding: 4px; }
    .jp-Notebook .jp-OutputPrompt { display: none; }
    .jp-NotebookPanel-toolbar { flex-wrap: nowrap; overflow: hidden; }
    .jp-Toolbar-item:is(${["cut", "copy", "paste", "cellType", "kernelName"].map((name) => `[data-jp-item-name=${name}]`)}) {
      display: none;
    }
  }`;
  const RECENT = 500; // ms
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

  // Saves the notebook of a panel, downloads it and tells the student what to do with the file.
  async function handIn(panel, units, Notification) {
    const { context } = panel;
    const stay = { autoClose: false };
    const unit = unitOf(context.path, units);
    if (!unit) {
      const name = context.path.split("/").pop();
      return Notification.error(`${name} is none of the course's units: open a unit's notebook and hand that in.`, stay);
    }
    let kept = true;
    try {
      await context.save();
    } catch {
      kept = false;
    }
    download(`${unit}.ipynb`, context.model.toString());
    const next = "hand in this file in the way your instructor tells you.";
    if (kept) Notification.success(`${unit}.ipynb is in your downloads: ${next}`, stay);
    else Notification.warning(`This browser can't store the notebook, but ${unit}.ipynb is in your downloads: ${next}`, stay);
  }

  // Gives the notebook the whole screen. The menu View brings back what is hidden.
  function useWholeScreen({ shell, commands, restored }, tracker) {
    document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
    const collapse = () => shell.leftCollapsed || shell.collapseLeft();
    // JupyterLab shows the file browser with a notebook that the page's address names, and several times. If a person
    // asks for it, she has just touched something.
    let touched = -Infinity;
    for (const type of ["pointerup", "keydown"]) addEventListener(type, () => (touched = performance.now()), true);
    commands.commandExecuted.connect((_, { id, result }) => {
      if (id === "filebrowser:activate" && performance.now() - touched > RECENT) result.then(collapse);
    });
    tracker.widgetAdded.connect(collapse);
    restored.then(() => {
      collapse();
      shell.collapseRight();
      for (const side of ["left", "right"]) {
        if (shell.isSideTabBarVisible(side)) commands.execute("application:toggle-side-tabbar", { side });
      }
      if (commands.isToggled("statusbar:toggle")) commands.execute("statusbar:toggle");
    });
  }

  // Lets a finger choose from the menus: they choose what the pointer was above, and a finger hovers over nothing.
  function followFingers() {
    const hover = (event) => {
      const { clientX, clientY, pointerType } = event;
      const item = pointerType === "touch" && event.target.closest?.(".lm-Menu-item");
      item && item.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX, clientY }));
    };
    document.addEventListener("pointerup", hover, true);
  }

  // Sends the messages of widgets again that JupyterLite has dropped. When a cell fails or is interrupted, it drops the
  // cells that are waiting, as it should, and with them everything else that waits for the kernel. Then demos above the
  // cell would never start, and sliders that were moved meanwhile would stick.
  function repeatDropped(kernel) {
    const waiting = new Map(); // by id, in their order: messages of widgets that the kernel has not begun to handle
    let failed = "";
    kernel.anyMessage.connect((_, { msg, direction }) => {
      const { msg_type: type, msg_id: id } = msg.header, { msg_id: parent } = msg.parent_header;
      if (direction === "send") {
        if (type.startsWith("comm_")) waiting.set(id, msg);
      } else if (type === "error") failed = parent;
      else if (type === "status") {
        waiting.delete(parent);
        if (parent === failed && msg.content.execution_state === "idle" && waiting.size) repeat([...waiting.keys()]);
      }
    });

    async function repeat(ids) {
      // The kernel handles messages in their order. Once it has answered this one, those before it have come or are lost.
      await kernel.requestKernelInfo();
      // Unlike the public method, this keeps the callbacks that are waiting for the answer.
      for (const id of ids) if (waiting.has(id)) kernel._sendMessage(waiting.get(id));
    }
  }

  async function createPlugins() {
    const modules = ["@jupyterlab/notebook", "@jupyterlab/apputils", "@jupyterlab/coreutils"];
    const [{ INotebookTracker }, { ICommandPalette, Notification }, { PageConfig }] =
      await Promise.all(modules.map(load));
    const units = JSON.parse(PageConfig.getOption("courseUnits") || "[]");
    return [
      {
        id: `${NAME}:hand-in`,
        description: "Saves a notebook and downloads it for handing in.",
        autoStart: true,
        requires: [INotebookTracker],
        optional: [ICommandPalette],
        activate: (app, tracker, palette) => {
          app.commands.addCommand(COMMAND, {
            label: ({ toolbar }) => (toolbar ? "Hand in" : "Hand in: Save and Download This Notebook"),
            caption: "Save this notebook and download it for handing in",
            isEnabled: () => tracker.currentWidget !== null,
            execute: () => handIn(tracker.currentWidget, units, Notification),
          });
          palette?.addItem({ command: COMMAND, category: "Notebook Operations" });
        },
      },
      {
        id: `${NAME}:repeat`,
        description: "Repeats messages of widgets that are lost when a cell fails.",
        autoStart: true,
        requires: [INotebookTracker],
        activate: (app, tracker) => {
          tracker.widgetAdded.connect((_, { sessionContext }) => {
            sessionContext.kernelChanged.connect((_, { newValue }) => newValue && repeatDropped(newValue));
          });
        },
      },
      {
        id: `${NAME}:fingers`,
        description: "Lets a finger choose from the menus.",
        autoStart: true,
        activate: followFingers,
      },
      {
        id: `${NAME}:narrow`,
        description: "Gives the notebook the whole screen on a phone.",
        autoStart: true,
        requires: [INotebookTracker],
        activate: (app, tracker) => matchMedia(NARROW).matches && useWholeScreen(app, tracker),
      },
    ];
  }

  (window._JUPYTERLAB ??= {})[NAME] = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const plugins = await createPlugins();
      return () => ({ default: plugins, __esModule: true });
    },
  };
})();
