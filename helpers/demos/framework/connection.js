// The way from a demo to its kernel: the page's server, the connection and the kernel itself. When no answer comes,
// this module finds out which of them is the cause, so that the demo tells the user what is true.

const SERVER_TIMEOUT = 2000; // ms
const GONE = [424, 502, 503, 504]; // what a proxy or a hub says when the server behind it is gone
const BROKEN = ["dead", "terminating", "unknown"];

export class Connection {
  // onChange is called whenever the connection or the kernel's life may have changed, without any hand on the demo.
  constructor(model, onChange) {
    // JupyterLab's and Voilà's widget managers give access to the kernel; another front end's may not.
    this.kernel = model.widget_manager?.kernel ?? null;
    this.slots = [
      [this.kernel?.connectionStatusChanged, () => onChange()],
      [this.kernel?.statusChanged, (_, status) => BROKEN.includes(status) && onChange()],
      [this.kernel?.disposed, () => onChange()],
    ];
    for (const [signal, slot] of this.slots) signal?.connect(slot);
  }

  dispose() {
    for (const [signal, slot] of this.slots) signal?.disconnect(slot);
  }

  // What is wrong: "server", "stopped" (the kernel), "connecting", "disconnected", "busy", "slow", or "" if nothing is.
  // waiting: whether the demo waits for an answer of the kernel's.
  async problem(waiting) {
    const { kernel } = this, answer = await this.ask();
    if (answer === null) return "server";
    const state = answer?.ok ? (await answer.json().catch(() => ({}))).execution_state : "";
    if (kernel) {
      if (answer?.status === 404 || state === "dead" || kernel.isDisposed || kernel.status === "dead") return "stopped";
      if (kernel.connectionStatus !== "connected") return kernel.connectionStatus;
    }
    if (!waiting) return "";
    return state === "busy" || kernel?.status === "busy" ? "busy" : "slow";
  }

  // The server's answer to a question about this kernel; null if it gives none, undefined if there is nobody to ask, as
  // in an editor.
  async ask() {
    const config = document.getElementById("jupyter-config-data");
    if (!config) return undefined;
    const url = `${JSON.parse(config.textContent).baseUrl || "/"}api${this.kernel ? `/kernels/${this.kernel.id}` : ""}`;
    try {
      const answer = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(SERVER_TIMEOUT) });
      return GONE.includes(answer.status) ? null : answer;
    } catch {
      return null;
    }
  }
}
