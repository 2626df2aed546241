// Forms that a server-side page has in its text become dialogs; the typed confirmation is checked before the server checks it again.

export function bind() {
  for (const section of document.querySelectorAll("[data-dialog]")) open(section);
  for (const input of document.querySelectorAll("[data-confirm]")) confirm(input);
}

function open(section) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", section.getAttribute("aria-labelledby") ?? "");
  section.replaceWith(dialog);
  dialog.append(section);
  const show = () => {
    dialog.showModal();
    dialog.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  };
  for (const button of document.querySelectorAll(`[data-opens="${CSS.escape(section.id)}"]`)) {
    button.setAttribute("aria-haspopup", "dialog");
    button.addEventListener("click", (event) => {
      event.preventDefault();
      show();
    });
  }
  for (const button of section.querySelectorAll("[data-close]")) {
    button.hidden = false;
    button.addEventListener("click", () => dialog.close());
  }
  const hasErrors = [...section.querySelectorAll(".field-error, .errorlist")].some((one) => one.textContent.trim());
  if (hasErrors || location.hash === `#${section.id}`) show();
}

function confirm(input) {
  const { form } = input;
  const button = form.querySelector("button:not([type=button])");
  let isSent = false;
  const look = () => {
    button.disabled = isSent || input.value !== input.dataset.confirm;
  };
  input.addEventListener("input", look);
  form.addEventListener("submit", () => {
    isSent = true;
    setTimeout(look); // after the form's data were taken
  });
  window.addEventListener("pageshow", () => {
    isSent = false;
    look();
  });
}
