// Runs code cells as the kernel of the browser edition does, in Node: node run_in_pyodide.mjs FOLDER < cells.json
//
// FOLDER is the site's static/pyodide. The cells are a JSON array of strings. For each of them, the output has whether
// it ended in an error, what it shows below it, how many messages the widgets have sent so far, and the seconds of
// processor time it took.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = resolve(process.argv[2]);
const cells = JSON.parse(readFileSync(0, "utf8"));
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const lock = `${folder}/pyodide-lock.json`;
const packages = Object.keys(JSON.parse(readFileSync(lock, "utf8")).packages);
const log = (text) => console.error(text);
const pyodide = await loadPyodide({
  indexURL: folder, lockFileURL: lock, packageBaseUrl: `${folder}/`, packages, stdout: log, stderr: log,
});
const plain = (value) => value?.toJs?.({ dict_converter: Object.fromEntries }) ?? value;

await pyodide.runPythonAsync("import pyodide_kernel");
const module = pyodide.globals.get("pyodide_kernel");
const kernel = module.kernel_instance.copy(), interpreter = kernel.interpreter.copy();
let printed = "", comms = 0;
const print = (_, text) => (printed += text);
module.stdout_stream.publish_stream_callback = print;
module.stderr_stream.publish_stream_callback = print;
interpreter.display_pub.display_data_callback = (data) => (printed += Object.values(plain(data)).join("\n"));
interpreter.display_pub.update_display_data_callback = () => {};
interpreter.display_pub.clear_output_callback = () => {};
interpreter.displayhook.publish_execution_result = () => {};
interpreter.send_comm = () => (comms += 1);
kernel._parent_header = pyodide.toPy({ header: {} });

const results = [];
for (const code of cells) {
  const start = process.cpuUsage();
  printed = "";
  const { status, evalue = "", traceback = [] } = plain(await kernel.run(code));
  const { user, system } = process.cpuUsage(start);
  results.push({ status, evalue, shown: [printed, ...traceback].join("\n"), comms, seconds: (user + system) / 1e6 });
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));
