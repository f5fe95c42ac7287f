// Diagnoses why a demo gets no answer: the page's server, the connection, or the kernel itself. The demo reports the
// cause, so that the user knows what to do.

const SERVER_TIMEOUT = 2000; // ms
const SERVER_GONE = [424, 502, 503, 504]; // status codes of a proxy or a hub whose server is gone
const KERNEL_GONE = ["dead", "terminating", "unknown"];

export class Connection {
  // onChange is called when the connection or the state of the kernel may have changed, even if nobody uses the demo.
  constructor(model, onChange) {
    // The widget managers of JupyterLab and Voilà give access to the kernel; other front ends may not.
    this.kernel = model.widget_manager?.kernel ?? null;
    this.slots = [
      [this.kernel?.connectionStatusChanged, () => onChange()],
      [this.kernel?.statusChanged, (_, status) => KERNEL_GONE.includes(status) && onChange()],
      [this.kernel?.disposed, () => onChange()],
    ];
    for (const [signal, slot] of this.slots) signal?.connect(slot);
  }

  dispose() {
    for (const [signal, slot] of this.slots) signal?.disconnect(slot);
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
  // no server to ask, for example in a code editor.
  async queryServer() {
    const config = document.getElementById("jupyter-config-data");
    if (!config) return undefined;
    const url = `${JSON.parse(config.textContent).baseUrl || "/"}api${this.kernel ? `/kernels/${this.kernel.id}` : ""}`;
    try {
      const response = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(SERVER_TIMEOUT) });
      return SERVER_GONE.includes(response.status) ? null : response;
    } catch {
      return null;
    }
  }
}
