// Small things that every other script uses: elements, the page's own texts, announcements to screen readers.
(() => {
  const cuida = window.cuida;
  cuida.language = "zh";
  cuida.$ = (selector, root) => (root || cuida.root || document).querySelector(selector);
  cuida.$$ = (selector, root) => [...(root || cuida.root || document).querySelectorAll(selector)];

  // One of the page's own texts in the chosen language, its {} filled in order.
  cuida.say = (key, ...values) => {
    const text = cuida.texts[cuida.language][key] || key;
    return values.reduce((done, value) => done.replace("{}", () => value), text);
  };

  cuida.announce = (text) => {
    cuida.$("#status").textContent = text;
  };

  // A message that shows for a moment and is read out.
  cuida.toast = (text) => {
    cuida.announce(text);
    const note = document.createElement("div");
    note.className = "toast";
    note.setAttribute("aria-hidden", "true"); // the status region has read it out
    note.textContent = text;
    cuida.root.append(note);
    setTimeout(() => note.remove(), 2600);
  };

  // Words only ever enter the page as text; HTML comes from the program's own templates, which escape.
  cuida.put = (element, html) => {
    element.innerHTML = html;
  };

  cuida.calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
})();
