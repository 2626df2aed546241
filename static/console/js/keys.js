// `g` and a letter goes to a page of the rail. Nothing that cannot be undone has a key.

const CHORD_MS_MAX = 1500;

export function bind() {
  const pages = new Map([...document.querySelectorAll(".rail a[data-key]")].map((link) => [link.dataset.key, link]));
  let goneMs = -Infinity;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    const isSecond = event.timeStamp - goneMs < CHORD_MS_MAX;
    goneMs = event.key === "g" && !isSecond ? event.timeStamp : -Infinity;
    if (isSecond) pages.get(event.key)?.click();
  });
}

const isTyping = (target) => target.closest("input, select, textarea, dialog, [contenteditable]") !== null;
