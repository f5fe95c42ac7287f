// Diagnoses why a demo gets no answer: the page's server, the connection, or the kernel itself. The demo reports the
// cause, so that the user knows what to do.

const ANSWER_TIMEOUT = 2500; // ms without an answer until the demo looks for the cause and reports it
const RECHECK_INTERVAL = 2000; // ms between two checks while something is wrong
const SERVER_TIMEOUT = 2000; // ms
const SERVER_GONE = [424, 502, 503, 504]; // status codes of a proxy or a hub whose server is gone
const KERNEL_GONE = ["dead", "terminating", "unknown"];
const NOT_FATAL = ["", "busy", "slow", "connecting"]; // causes that pass by themselves

export class Connection {
  // report(text) shows a notice, or removes it if the text is empty. onReachable(reachable) is called when an answer
  // can no longer come, and when it can again.
  constructor(model, report, onReachable) {
    Object.assign(this, { report, onReachable });
    this.alive = true; // until the kernel is restarted, because a new kernel doesn't know the demo
    this.awaitingAnswer = false; // whether the kernel has yet to answer a message
    this.unreachable = false; // whether no answer can come
    // The widget managers of JupyterLab and Voilà give access to the kernel; other front ends may not.
    this.kernel = model.widget_manager?.kernel ?? null;
    // The connection or the kernel may change even if nobody uses the demo.
    this.slots = [
      [this.kernel?.connectionStatusChanged, () => this.diagnose()],
      [this.kernel?.statusChanged, (_, status) => KERNEL_GONE.includes(status) && this.diagnose()],
      [this.kernel?.disposed, () => this.diagnose()],
    ];
    for (const [signal, slot] of this.slots) signal?.connect(slot);
  }

  dispose() {
    for (const [signal, slot] of this.slots) signal?.disconnect(slot);
    this.diagnosis = null;
    clearTimeout(this.timer);
  }

  // Starts to wait for an answer from the kernel.
  expectAnswer() {
    this.awaitingAnswer = true;
    this.diagnoseAfter(ANSWER_TIMEOUT);
  }

  // Tells that a message from the kernel has come, so nothing is wrong.
  answered() {
    this.diagnosis = null;
    this.awaitingAnswer = false;
    clearTimeout(this.timer);
    this.setUnreachable(false);
    this.report("");
  }

  // Tells that the kernel was restarted.
  restarted() {
    this.alive = false;
    this.diagnose();
  }

  diagnoseAfter(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.diagnose(), ms);
  }

  // Finds out why no answer comes and reports the cause. Checks again until the cause is gone.
  async diagnose() {
    clearTimeout(this.timer);
    const diagnosis = (this.diagnosis = {});
    const found = await this.findCause(this.alive && this.awaitingAnswer);
    if (diagnosis !== this.diagnosis) return; // an answer or a newer diagnosis came in the meantime
    const cause = this.alive || ["server", "stopped"].includes(found) ? found : "restarted";
    this.setUnreachable(!NOT_FATAL.includes(cause));
    this.report(cause && this.describeCause(cause));
    if (cause) this.diagnoseAfter(RECHECK_INTERVAL);
  }

  setUnreachable(unreachable) {
    if (unreachable === this.unreachable) return;
    this.unreachable = unreachable;
    this.onReachable(!unreachable);
  }

  describeCause(cause) {
    const lecture = !!document.getElementById("rendered_cells"); // only Voilà's page has this element; it has no cells
    const command = lecture ? "lecture" : "lab";
    return {
      server:
        "The server isn't responding, so the demo can't update. If it has stopped, start it again with " +
        `“python3 run.py ${command}” and reload this page${lecture ? "" : ", then run the cell again"}.`,
      stopped:
        "The kernel has stopped, so the demo can't update. " +
        (lecture ? "Reload this page." : "Choose a kernel in the Kernel menu and run the cell again."),
      restarted: `The kernel was restarted, so this demo has stopped. ${lecture ? "Reload this page" : "Run its cell again"}.`,
      connecting: "The connection to the kernel is interrupted. The demo will update as soon as it is restored.",
      disconnected: "The connection to the kernel was closed, so the demo can't update. Reload this page.",
      busy: "The kernel is busy. The demo will update as soon as it is free.",
      slow: "The kernel hasn't responded yet. The demo will update as soon as it does.",
    }[cause];
  }

  // Returns what is wrong: "server", "stopped" (the kernel), "connecting", "disconnected", "busy" or "slow", or "" if
  // nothing is wrong. awaitingAnswer: whether the demo is waiting for an answer from the kernel.
  async findCause(awaitingAnswer) {
    const { kernel } = this, response = await this.queryServer();
    if (response === null) return "server";
    const state = response?.ok ? (await response.json().catch(() => ({}))).execution_state : "";
    if (kernel) {
      if (response?.status === 404 || state === "dead" || kernel.isDisposed || kernel.status === "dead") return "stopped";
      if (kernel.connectionStatus !== "connected") return kernel.connectionStatus;
    }
    if (!awaitingAnswer) return "";
    return state === "busy" || kernel?.status === "busy" ? "busy" : "slow";
  }

  // Asks the server about this kernel. Returns its response, null if it doesn't respond, or undefined if the page has
  // no server to ask: in a code editor, or in JupyterLite, where the kernel runs in the browser.
  async queryServer() {
    const config = document.getElementById("jupyter-config-data");
    if (!config || config.dataset.jupyterLiteRoot !== undefined) return undefined;
    const url = `${JSON.parse(config.textContent).baseUrl || "/"}api${this.kernel ? `/kernels/${this.kernel.id}` : ""}`;
    try {
      const response = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(SERVER_TIMEOUT) });
      return SERVER_GONE.includes(response.status) ? null : response;
    } catch {
      return null;
    }
  }
}
