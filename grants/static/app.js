// Comfort only: every page works without this file.
"use strict";

// A list of problems is read first.
document.querySelector("[data-focus]")?.focus();

// A second press while the first is under way would only meet a stale page.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Characters left, said aloud only when typing pauses.
for (const area of document.querySelectorAll("textarea[data-limit]")) {
  const line = document.getElementById(`${area.id}-count`);
  if (!line) continue;
  const spoken = document.createElement("span");
  spoken.className = "kern-sr-only";
  spoken.setAttribute("aria-live", "polite");
  line.after(spoken);
  const figures = new Intl.NumberFormat(document.documentElement.lang);
  let pause;
  const tell = () => {
    const left = Number(area.dataset.limit) - area.value.trim().length;
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{}", figures.format(Math.abs(left)));
    line.classList.toggle("field__count--over", left < 0);
    clearTimeout(pause);
    pause = setTimeout(() => { if (area === document.activeElement) spoken.textContent = line.textContent; }, 1000);
  };
  area.addEventListener("input", tell);
  if (area.value) tell();
}

// What is under way is looked at again in its place, until it is over.
const look = async () => {
  const shown = document.querySelector("[data-running]");
  if (!shown) return;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const fresh = page.getElementById(shown.id);
    if (fresh && !shown.contains(document.activeElement)) shown.replaceWith(fresh);
  } catch { /* away for a moment: the next look may succeed */ }
  setTimeout(look, 2000);
};
setTimeout(look, 1000);
