// @ts-check
// Before anything is painted: the light that was chosen last, or dark, so that nobody is dazzled at night.
try {
  document.documentElement.dataset.theme = JSON.parse(localStorage.getItem("room.theme") ?? '"dark"');
} catch {
  document.documentElement.dataset.theme = "dark";
}
