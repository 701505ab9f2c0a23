// Marks and cards: a mark opens its card beside the answer, or in a sheet where there is no room beside it.
(() => {
  const cuida = window.cuida;
  const { $, $$ } = cuida;
  let lastMark = null;
  let inSheet = null; // {pair, n}

  const cardOf = (pair, n) => $(`.evidence .card[data-n="${n}"]`, pair);

  cuida.evidence = {
    // Show the source behind `mark`, an element .cite inside a .pair.
    open(mark) {
      const pair = mark.closest(".pair");
      const card = pair && cardOf(pair, mark.dataset.n);
      if (!card) return;
      lastMark = mark;
      $$(".cite.on").forEach((each) => each.classList.remove("on"));
      mark.classList.add("on");
      const beside = card.closest(".evidence");
      if (!roomBeside(pair, beside)) sheet(pair, mark.dataset.n);
      else show(card, beside);
      cuida.announce(cuida.say("card_shown", mark.dataset.n));
    },
    back() {
      if (!lastMark?.isConnected) return false;
      lastMark.focus();
      return true;
    },
  };

  // Whether cards stand beside the text: the styles decide, by the room that there is at this size of text.
  const roomBeside = (pair, beside) =>
    getComputedStyle(beside).display !== "none" && getComputedStyle(pair).gridTemplateColumns.split(" ").length > 1;

  function show(card, beside) {
    $$(".card.marked").forEach((each) => each.classList.remove("marked"));
    $$(".card[open]", beside).forEach((each) => each !== card && (each.open = false));
    card.open = true;
    card.classList.add("marked");
    const behavior = cuida.calm() ? "auto" : "smooth";
    const words = $("mark", card) || card;
    const top = card.getBoundingClientRect().top - beside.getBoundingClientRect().top + beside.scrollTop;
    const deep = words.getBoundingClientRect().bottom - card.getBoundingClientRect().top > beside.clientHeight;
    const extra = deep ? words.getBoundingClientRect().top - card.getBoundingClientRect().top - 80 : 0;
    beside.scrollTo({ top: top + extra - 8, behavior });
    $("summary", card).focus({ preventScroll: true });
  }

  function sheet(pair, n) {
    const card = cardOf(pair, n);
    if (!card) return;
    inSheet = { pair, n: Number(n) };
    const copy = card.cloneNode(true);
    copy.removeAttribute("id");
    copy.open = true;
    copy.classList.add("marked");
    const body = $("#sheet-body");
    body.replaceChildren(copy);
    const all = $$(".evidence .card", pair).length;
    $("#sheet-where").textContent = `${n} / ${all}`;
    $("#sheet-previous").disabled = inSheet.n <= 1;
    $("#sheet-next").disabled = inSheet.n >= all;
    const dialog = $("#sheet");
    if (!dialog.open) dialog.showModal();
    body.scrollTop = 0;
    const words = $("mark", copy);
    if (words && words.getBoundingClientRect().bottom > body.getBoundingClientRect().bottom) words.scrollIntoView({ block: "center" });
  }

  cuida.evidence.start = () => {
    cuida.root.addEventListener("click", (event) => {
      const mark = event.target.closest(".cite");
      if (!mark) return;
      event.preventDefault();
      cuida.evidence.open(mark);
    });
    // A source's full text is fetched when it is first opened.
    cuida.root.addEventListener("toggle", async (event) => {
      const full = event.target;
      if (!full.matches?.("details.full") || !full.open || full.dataset.loaded) return;
      full.dataset.loaded = "yes";
      const result = await cuida.server.call("page_source", full.dataset.source, full.dataset.language).catch(() => ({ error: cuida.say("lost") }));
      if (result.html) cuida.put($(".whole", full), result.html);
      else {
        $(".whole", full).textContent = result.error;
        delete full.dataset.loaded;
      }
    }, true);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && document.activeElement?.closest?.(".evidence") && cuida.evidence.back()) event.preventDefault();
    });
    $("#sheet-previous").addEventListener("click", () => sheet(inSheet.pair, inSheet.n - 1));
    $("#sheet-next").addEventListener("click", () => sheet(inSheet.pair, inSheet.n + 1));
    $("#sheet").addEventListener("close", () => cuida.evidence.back());
  };
})();
