// What the kernel's messages carry besides JSON: arrays of numbers, and images.

// Replaces the placeholders in a message by typed arrays made from the buffers. Each array gets a property "shape".
export function unpack(value, buffers) {
  if (Array.isArray(value)) return value.map((item) => unpack(item, buffers));
  if (value === null || typeof value !== "object") return value;
  if (value.$ !== undefined) {
    const view = buffers[value.$], bytes = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
    const array = value.type === "f8" ? new Float64Array(bytes) : new Float32Array(bytes);
    return Object.assign(array, { shape: value.shape });
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item, buffers)]));
}

// Returns a JPEG as a data URL, so that the browser doesn't have to ask another of its processes for the bytes.
export function dataUrl(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength), chunks = [];
  for (let i = 0; i < bytes.length; i += 8192) chunks.push(String.fromCharCode(...bytes.subarray(i, i + 8192)));
  return `data:image/jpeg;base64,${btoa(chunks.join(""))}`;
}
