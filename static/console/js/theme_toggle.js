// The button that changes dark and light. theme.js applies the choice on the next page.

const root = document.documentElement;

export function bind() {
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    button.hidden = false;
    label(button);
    button.addEventListener("click", () => {
      root.dataset.theme = current() === "dark" ? "light" : "dark";
      try {
        localStorage.setItem("tidegate.theme", root.dataset.theme);
      } catch {
        // as in theme.js
      }
      label(button);
      document.dispatchEvent(new Event("themechange"));
    });
  }
}

function current() {
  return root.dataset.theme || (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");
}

function label(button) {
  button.textContent = current() === "dark" ? "☀ Light" : "☾ Dark";
}
