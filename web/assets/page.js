// The page around it all: tabs, language, light and dark, dialogs, export, earlier conversations.
(() => {
  const cuida = window.cuida;
  const { $, $$, say } = cuida;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function paint() {
    const chosen = cuida.store.settings().theme || (dark.matches ? "dark" : "light");
    document.documentElement.dataset.theme = chosen;
    document.body?.classList.toggle("dark", chosen === "dark");
  }
  paint(); // before the page is there, so that it never flashes in the wrong one
  dark.addEventListener("change", paint);

  const preferred = () => {
    const wanted = navigator.languages?.length ? navigator.languages : [navigator.language || "zh"];
    return wanted.some((each) => each.toLowerCase().startsWith("zh")) ? "zh" : "en";
  };

  // Put the page's own words in the chosen language, in `scope` or everywhere.
  cuida.translate = (scope) => {
    const root = scope || cuida.root;
    $$("[data-t]", root).forEach((each) => (each.textContent = say(each.dataset.t)));
    $$("[data-t-label]", root).forEach((each) => {
      each.setAttribute("aria-label", say(each.dataset.tLabel));
      each.title = say(each.dataset.tLabel);
    });
    $$("[data-t-placeholder]", root).forEach((each) => (each.placeholder = say(each.dataset.tPlaceholder)));
    $$("[data-zh]", root).forEach((each) => (each.textContent = each.dataset[cuida.language]));
  };

  function speak(language) {
    cuida.language = language;
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    cuida.translate();
    cuida.translate($("#turn-template").content);
    $$(".turn").forEach((each) => cuida.translate(each));
    cuida.tools.retell();
  }

  function go(name) {
    if (cuida.root.dataset.tab === name) return;
    cuida.root.dataset.tab = name;
    $$("[role=tab]").forEach((tab) => {
      const on = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
    });
    $$("[role=tabpanel]").forEach((panel) => (panel.hidden = panel.id !== `panel-${name}`));
    window.scrollTo({ top: 0 });
    cuida.tools.shown(name);
  }

  function tabs() {
    const all = $$("[role=tab]");
    all.forEach((tab, i) => {
      tab.addEventListener("click", () => go(tab.id.slice(4)));
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        const to = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : step && (i + step + all.length) % all.length;
        if (to === undefined) return;
        event.preventDefault();
        all[to].focus();
        go(all[to].id.slice(4));
      });
    });
  }

  function dialogs() {
    $$("dialog").forEach((dialog) =>
      dialog.addEventListener("click", (event) => {
        // A click on the dialog element itself is one on its backdrop.
        if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
      }),
    );
    $("#help-open").addEventListener("click", () => {
      $("#feedback-state").hidden = cuida.store.settings().feedback !== true;
      $("#help").showModal();
    });
    $("#history-open").addEventListener("click", () => {
      list();
      $("#history").showModal();
    });
    $("#history-clear").addEventListener("click", () => {
      if (!window.confirm(say("history_clear_sure"))) return;
      cuida.store.forgetAll();
      cuida.chat.fresh();
      $("#history").close();
    });
    $("#export-open").addEventListener("click", () => {
      const some = cuida.chat.answers().length > 0;
      $("#export-empty").hidden = some;
      $("#export-choices").hidden = !some;
      $("#export").showModal();
    });
    $("#export-markdown").addEventListener("click", exportMarkdown);
    $("#export-print").addEventListener("click", exportPrint);
  }

  function list() {
    const kept = cuida.store.conversations();
    $("#history-empty").hidden = kept.length > 0;
    $("#history-clear").hidden = !kept.length;
    $("#history-list").replaceChildren(
      ...kept.map((each) => {
        const item = document.createElement("li");
        const open = document.createElement("button");
        open.type = "button";
        open.className = "open";
        const title = document.createElement("span");
        title.textContent = each.turns[0].question;
        const when = document.createElement("time");
        when.textContent = new Date(each.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
        open.append(title, when);
        open.addEventListener("click", () => {
          cuida.chat.open(each.id);
          go("chat");
          $("#history").close();
        });
        const remove = document.createElement("button");
        remove.type = "button";
        remove.className = "plain";
        remove.textContent = "×";
        remove.setAttribute("aria-label", `${say("delete")}: ${each.turns[0].question}`);
        remove.addEventListener("click", () => {
          cuida.store.forget(each.id);
          list();
        });
        item.append(open, remove);
        return item;
      }),
    );
  }

  function download(text, type, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  const today = () => new Date().toISOString().slice(0, 10);

  async function exportMarkdown() {
    const { text } = await cuida.server.call("page_markdown", cuida.chat.answers(), cuida.language);
    download(text, "text/markdown;charset=utf-8", `cuida-${today()}.md`);
    $("#export").close();
  }

  async function exportPrint() {
    const printed = new Date().toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
    const { text } = await cuida.server.call("page_print", cuida.chat.answers(), cuida.language, printed);
    $("#export").close();
    const page = window.open(URL.createObjectURL(new Blob([text], { type: "text/html;charset=utf-8" })), "_blank");
    if (page) page.addEventListener("load", () => page.print());
    else download(text, "text/html;charset=utf-8", `cuida-${today()}.html`); // pop-ups are blocked
  }

  let sunk = 0; // how much of the footer, below the question box, lies under the edge of the view

  // How tall the header is, for what must stay clear of it. With very large text it no longer stays in view, and of a
  // footer that would fill the view only the question box does: the rest is met at the end of the page.
  function measure() {
    const [header, footer, box] = [$("header"), $("footer"), $(".box")];
    const tall = header.offsetHeight + footer.offsetHeight > window.innerHeight * 0.4;
    const heavy = box.offsetHeight && footer.offsetHeight > window.innerHeight * 0.4;
    sunk = heavy ? Math.floor(footer.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom) - 6 : 0;
    cuida.root.style.setProperty("--sunk", `${sunk}px`);
    cuida.root.classList.toggle("cramped", tall);
    const stays = getComputedStyle(header).position === "sticky";
    cuida.root.style.setProperty("--head", `${stays ? header.offsetHeight : 0}px`);
  }

  cuida.page = { go };

  // Called by Gradio once the page's HTML stands.
  cuida.start = (element) => {
    cuida.root = element.querySelector("#cuida");
    paint();
    $("#theme").addEventListener("click", () => {
      cuida.store.set("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
      paint();
    });
    $("#language").addEventListener("click", () => {
      const language = cuida.language === "zh" ? "en" : "zh";
      cuida.store.set("language", language);
      speak(language);
    });
    $("#new-chat").addEventListener("click", () => cuida.chat.fresh());
    $(".skip").addEventListener("click", (event) => {
      event.preventDefault();
      go("chat");
      $("#question").focus();
    });
    tabs();
    dialogs();
    const sizes = new ResizeObserver(measure);
    ["header", "footer"].forEach((each) => sizes.observe($(each)));
    $("footer").addEventListener("focusin", (event) => {
      if (sunk && !event.target.closest(".box")) window.scrollTo({ top: document.documentElement.scrollHeight });
    });
    window.addEventListener("resize", measure);
    cuida.evidence.start();
    cuida.rating.start();
    cuida.tools.start();
    const kept = cuida.store.settings().language;
    speak(kept === "zh" || kept === "en" ? kept : preferred());
    cuida.library.start();
    cuida.chat.start();
    cuida.root.dataset.ready = "yes";
  };
})();
