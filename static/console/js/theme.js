// Before the first paint, so it is no module: the theme that this browser chose, else the system's.
(function () {
  const root = document.documentElement;
  root.classList.add("has-script");
  let chosen = null;
  try {
    chosen = localStorage.getItem("tidegate.theme");
  } catch {
    // storage is switched off: the choice lasts for one page
  }
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
})();
