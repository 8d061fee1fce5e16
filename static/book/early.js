// Before the first paint: the theme that was chosen last time, here or on the playground.
try {
  const theme = localStorage.getItem("switchyard.theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // A page without storage has the system's theme.
}
document.documentElement.classList.add("scripted");
