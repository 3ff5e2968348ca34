// Shows the chosen theme before the first paint; the program takes over from there.
try {
  document.documentElement.dataset.theme = localStorage.getItem("palabre.theme") || "system";
} catch {
  // A browser that refuses storage follows the system.
}
