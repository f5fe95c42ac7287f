// What a page of the site does besides showing text: demos, questions, search, the theme, and buttons to copy a link.

import { RecordedModel } from "./recorded_model.js";

const recordings = (globalThis.courseRecordings = {}); // each is a script that adds itself
const loading = {};

// Loads a script once. A page that was opened from a folder may not fetch files, but it may load scripts.
function load(address) {
  return (loading[address] ||= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: resolve, onerror: () => reject(new Error(address)) });
    document.head.append(script);
  }));
}

// --- demos ----------------------------------------------------------------------------------------------------

async function showDemo(place) {
  const { recording } = place.dataset;
  try {
    await load(`recordings/${recording}.js`);
    globalThis.courseDemo.render({ model: new RecordedModel(recordings[recording]), el: place });
    place.classList.add("live");
  } catch (error) {
    place.append("This demo can't be shown in this browser. Please try a current Firefox, Chrome, Edge or Safari.");
    console.error(error);
  }
}

function showDemos() {
  const places = document.querySelectorAll(".demo[data-recording]");
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      showDemo(target);
    }
  }, { rootMargin: "600px" });
  places.forEach((place) => observer.observe(place));
  // What nobody has scrolled to is printed as its picture.
  window.addEventListener("beforeprint", () => document.querySelectorAll(".demo img[data-src]").forEach((image) => (image.src = image.dataset.src)));
}

// --- search ---------------------------------------------------------------------------------------------------

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");

// Returns the sections that contain all words, best first: a word in a title counts most.
export function found(sections, query) {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const scored = sections.map((section) => {
    const title = plain(section.title), text = plain(section.text);
    const scores = words.map((word) => (title.includes(word) ? 10 : 0) + Math.min(text.split(word).length - 1, 5));
    return [scores.every((score) => score > 0) ? scores.reduce((a, b) => a + b) : 0, section];
  });
  return scored.filter(([score]) => score).sort((a, b) => b[0] - a[0]).map(([, section]) => section);
}

// Returns the whole words around the first match.
function excerpt(text, query) {
  const [word] = plain(query).split(/\s+/).filter(Boolean);
  const start = text.lastIndexOf(" ", Math.max(0, plain(text).indexOf(word) - 60)) + 1;
  const end = text.length > start + 160 ? text.lastIndexOf(" ", start + 160) : text.length;
  return `${start ? "… " : ""}${text.slice(start, end > start ? end : start + 160)}${end < text.length ? " …" : ""}`;
}

function setUpSearch() {
  const field = document.querySelector("#search"), list = document.querySelector("#results"), status = document.querySelector("#search-status");
  const close = () => ((list.hidden = true), (status.textContent = ""));
  const update = async () => {
    const query = field.value.trim();
    if (query.length < 2) return close();
    await load("assets/sections.js");
    if (query !== field.value.trim()) return;
    const sections = found(globalThis.courseSections, query).slice(0, 12);
    list.replaceChildren(...sections.map(({ page, id, title, unit, text }) => {
      const item = document.createElement("li"), link = document.createElement("a"), where = document.createElement("small"), words = document.createElement("span");
      link.href = `${page}${id ? `#${id}` : ""}`;
      link.textContent = title;
      where.textContent = unit;
      words.textContent = excerpt(text, query);
      link.append(where, words);
      item.append(link);
      return item;
    }));
    status.textContent = sections.length ? `${sections.length} section${sections.length === 1 ? "" : "s"} found` : `Nothing found for “${query}”. Try another word, such as gradient.`;
    list.hidden = !sections.length;
  };
  const openFirst = async () => {
    await update(); // the list may not be there yet, or still show an earlier query
    if (!list.hidden) list.querySelector("a").click();
  };
  field.addEventListener("input", update);
  field.addEventListener("focus", update);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      field.focus();
    } else if (event.key === "Escape") close();
    else if (event.key === "Enter" && field.contains(event.target) && !event.isComposing) openFirst();
    else if (event.key === "ArrowDown" && field.contains(event.target) && !list.hidden) {
      event.preventDefault();
      list.querySelector("a").focus();
    }
  });
  document.addEventListener("click", (event) => (!event.target.closest(".search") || event.target.closest("#results a")) && close());
}

// --- the rest -------------------------------------------------------------------------------------------------

function setUpTheme() {
  const button = document.querySelector("#theme"), root = document.documentElement;
  const preferred = window.matchMedia("(prefers-color-scheme: dark)");
  const show = (theme) => {
    root.dataset.theme = theme;
    document.body.dataset.jpThemeLight = String(theme === "light"); // the demos follow the page
    button.setAttribute("aria-label", theme === "dark" ? "Light page" : "Dark page");
    button.title = button.getAttribute("aria-label");
  };
  let chosen = null;
  try {
    chosen = localStorage.getItem("course-theme");
  } catch {
    // The page may not store anything. Then the choice lasts until the next page.
  }
  show(chosen || (preferred.matches ? "dark" : "light"));
  preferred.addEventListener("change", () => !chosen && show(preferred.matches ? "dark" : "light"));
  button.addEventListener("click", () => {
    chosen = root.dataset.theme === "dark" ? "light" : "dark";
    show(chosen);
    try {
      localStorage.setItem("course-theme", chosen);
    } catch {
      // as above
    }
  });
}

// The browser edition needs a web server, because browsers let no page of a folder load Python.
function setUpOpening() {
  if (location.protocol !== "file:") return;
  document.querySelectorAll("a[data-lite]").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    const note = link.parentElement.querySelector(".needs-server");
    if (note) note.hidden = false;
  }));
}

// On a phone, the contents of a page start folded.
function foldContents() {
  if (window.matchMedia("(max-width: 60rem)").matches) document.querySelectorAll(".side details").forEach((one) => (one.open = false));
}

if (typeof document !== "undefined") {
  foldContents();
  setUpTheme();
  setUpSearch();
  setUpOpening();
  document.querySelectorAll(".course-question").forEach((box) => globalThis.courseQuestion(box, JSON.parse(box.dataset.content)));
  showDemos();
}
export default {};
