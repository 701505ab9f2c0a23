// The three tools: each sends what was written and puts the program's answer in place.
(() => {
  const cuida = window.cuida;
  const { $, say } = cuida;
  const last = {}; // what each tool was last asked, to ask again in the other language
  const loaded = {}; // the language in which a list was fetched

  async function fetchInto(target, name, ...data) {
    const box = $(target);
    box.setAttribute("aria-busy", "true");
    if (!box.childElementCount) box.textContent = say("loading");
    try {
      const result = await cuida.server.call(name, ...data, cuida.language);
      if (result.html) cuida.put(box, result.html);
      else box.textContent = result.error;
    } catch {
      box.textContent = say("lost");
    }
    box.setAttribute("aria-busy", "false");
  }

  function provision(text) {
    if (!text.trim()) return $("#provision-text").focus();
    last.provision = text;
    $("#provision-text").value = text;
    fetchInto("#provision-result", "page_provision", text).then(() => {
      const first = $("#provision-result .card");
      if (first) first.open = true;
    });
  }

  function message(text) {
    if (!text.trim()) return $("#message-text").focus();
    last.message = text;
    fetchInto("#message-result", "page_message", text);
  }

  function listOnce(name, target, endpoint) {
    if (loaded[name] === cuida.language) return;
    loaded[name] = cuida.language;
    fetchInto(target, endpoint);
  }

  cuida.tools = {
    shown(tab) {
      if (tab === "audit") listOnce("audit", "#audit-result", "page_audit");
    },
    retell() {
      if (last.provision) provision(last.provision);
      if (last.message) message(last.message);
      if (loaded.audit) listOnce("audit", "#audit-result", "page_audit");
      if (loaded.browse) listOnce("browse", "#browse-result", "page_browse");
    },
    start() {
      $("#provision-form").addEventListener("submit", (event) => {
        event.preventDefault();
        provision($("#provision-text").value);
      });
      $("#message-form").addEventListener("submit", (event) => {
        event.preventDefault();
        message($("#message-text").value);
      });
      $("#message-example").addEventListener("click", (event) => {
        $("#message-text").value = event.currentTarget.dataset.example;
        message($("#message-text").value);
      });
      $("#browse").addEventListener("toggle", () => $("#browse").open && listOnce("browse", "#browse-result", "page_browse"));
      $("#audit-wrong").addEventListener("change", (event) => $("#audit-result").classList.toggle("only-wrong", event.target.checked));
      cuida.root.addEventListener("click", (event) => {
        const named = event.target.closest("[data-provision]");
        if (named) {
          provision(named.dataset.provision);
          $("#provision-text").scrollIntoView({ block: "center" });
        }
        const asks = event.target.closest("[data-ask]");
        if (asks) cuida.chat.ask(asks.dataset.ask);
      });
    },
  };
})();
