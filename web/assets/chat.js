// The conversation: asking, the answer as it grows, stop, retry, edit, new, and what was said before.
(() => {
  const cuida = window.cuida;
  const { $, $$, say } = cuida;
  const fresh = () => ({ id: Math.random().toString(36).slice(2, 10), turns: [] });
  let conversation = fresh();
  let running = null; // {controller, turn}
  let editing = null; // the turn whose question is being changed

  const element = (turn) => $(`#turn-${turn.id}`);

  function frame(turn) {
    const article = $("#turn-template").content.firstElementChild.cloneNode(true);
    article.id = `turn-${turn.id}`;
    $(".question .words", article).textContent = turn.question;
    $(".edit", article).addEventListener("click", () => edit(turn));
    $(".retry", article).addEventListener("click", () => !running && run(turn));
    $(".copy", article).addEventListener("click", () => copy(turn));
    $(".widen", article).addEventListener("click", () => widen(turn));
    for (const vote of ["good", "bad"]) $(`.${vote}`, article).addEventListener("click", () => cuida.rating.ask(turn, vote === "good"));
    cuida.translate(article);
    return article;
  }

  function waiting(turn, text) {
    const progress = $(".progress", element(turn));
    const told = $(".say", progress).textContent === text; // the same percentage need not be read out again
    progress.hidden = !text;
    $(".say", progress).textContent = text || "";
    $(".answer", element(turn)).setAttribute("aria-busy", String(Boolean(text)));
    if (text && !told) cuida.announce(text);
  }

  // Fill a finished turn in: what was just answered, or what this browser kept.
  function fill(turn) {
    const article = element(turn);
    waiting(turn, "");
    const text = $(".text", article);
    if (turn.html) cuida.put(text, turn.html);
    text.lang = turn.answer?.language === "en" ? "en" : "zh-CN";
    article.classList.toggle("refused", turn.answer?.status === "refused");
    article.classList.toggle("crisis", turn.answer?.reason === "crisis");
    if (turn.error) {
      const note = document.createElement("p");
      note.className = "error";
      note.textContent = turn.error;
      note.setAttribute("role", "alert");
      text.append(note);
    }
    if (turn.stopped) {
      const note = document.createElement("p");
      note.className = "quiet";
      note.textContent = say("stopped");
      text.append(note);
    }
    const calls = $(".calls", article);
    calls.replaceChildren(
      ...(turn.calls || []).map((call) => {
        const link = document.createElement("a");
        link.href = `tel:${call.number}`;
        link.textContent = `${call.say} · ${call.label}`;
        return link;
      }),
    );
    origin(turn);
    const evidence = $(".evidence", article);
    evidence.hidden = !turn.cards;
    cuida.put($(".cards", evidence), turn.cards || "");
    $(".count", evidence).textContent = turn.answer?.citations?.length || "";
    $(".pair", article).classList.toggle("alone", !turn.cards);
    $(".actions", article).hidden = false;
    $(".copy", article).hidden = !turn.markdown;
    $(".good", article).hidden = $(".bad", article).hidden = !turn.markdown || turn.answer.reason === "crisis";
    $(".good", article).setAttribute("aria-pressed", String(turn.vote === true));
    $(".bad", article).setAttribute("aria-pressed", String(turn.vote === false));
    suggest(turn);
  }

  // Which library answered; where none did, the way to the one that has not been asked.
  function origin(turn) {
    const article = element(turn);
    const { status, reason } = turn.answer || {};
    const nowhere = reason === "off_topic" || reason === "no_source";
    const from = $(".from", article);
    const words = status === "answered" && turn.library ? `from_${turn.library}` : nowhere && turn.asked === "laws" ? "from_nowhere" : "";
    from.hidden = !words;
    from.classList.toggle("laws", turn.library === "laws");
    $("span", from).dataset.t = words;
    $("span", from).textContent = say(words);
    $(".widen", article).hidden = !(nowhere && turn.asked === "core");
  }

  function suggest(turn) {
    const next = $(".next", element(turn));
    const questions = turn.suggest || [];
    next.hidden = !questions.length;
    $("ul", next).replaceChildren(
      ...questions.map((question) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "pill";
        button.textContent = question;
        button.addEventListener("click", () => cuida.chat.ask(question));
        item.append(button);
        return item;
      }),
    );
  }

  function busy(yes) {
    cuida.root.classList.toggle("busy", yes);
    const send = $("#send");
    send.dataset.tLabel = yes ? "stop" : "send";
    cuida.translate(send.parentElement);
  }

  const historyBefore = (turn) => {
    const before = conversation.turns.slice(0, conversation.turns.indexOf(turn));
    return before.filter((each) => each.answer).flatMap((each) => [["user", each.question], ["assistant", each.answer.text]]);
  };

  async function run(turn) {
    const controller = new AbortController();
    running = { controller, turn };
    busy(true);
    turn.asked = turn.widened ? "laws" : cuida.library.chosen();
    for (const key of ["html", "cards", "answer", "library", "markdown", "calls", "suggest", "error", "stopped", "vote"]) delete turn[key];
    const article = element(turn);
    cuida.put($(".text", article), "");
    $(".calls", article).replaceChildren();
    for (const part of [".widen", ".from", ".evidence"]) $(part, article).hidden = true;
    $(".next", article).hidden = true;
    $(".actions", article).hidden = true;
    article.classList.remove("refused", "crisis");
    waiting(turn, say("working"));
    try {
      for await (const part of cuida.server.stream("page_converse", [turn.question, historyBefore(turn), turn.id, "auto", turn.asked], controller.signal)) {
        if (part.stage === "preparing") waiting(turn, part.text || say("preparing"));
        if (part.stage === "answer") {
          turn.html = part.html;
          cuida.put($(".text", article), part.html);
          waiting(turn, "");
        }
        if (part.stage === "done") {
          Object.assign(turn, { html: part.html, cards: part.cards, answer: part.answer, library: part.library, markdown: part.markdown, calls: part.calls });
          fill(turn);
          cuida.announce(say("answered", part.answer.citations.length));
          keep(turn); // at once: who reloads before the suggestions arrive must not lose the answer
          release(turn);
        }
        if (part.stage === "suggest") {
          turn.suggest = part.questions;
          if (element(turn)) suggest(turn);
        }
        if (part.stage === "error") turn.error = say("failed") + part.message;
      }
    } catch (error) {
      if (controller.signal.aborted) turn.stopped = !turn.answer;
      else if (!turn.answer) turn.error = say("failed") + (error instanceof TypeError ? say("lost") : error.message);
    }
    if (!turn.answer && !turn.stopped && !turn.error) turn.error = say("failed") + say("lost");
    if (!turn.answer && element(turn)) fill(turn);
    release(turn);
    keep(turn);
  }

  function keep(turn) {
    if (conversation.turns.includes(turn)) cuida.store.keep(conversation);
  }

  // Once the answer is whole the reader may ask again, even while suggestions are still on their way.
  function release(turn) {
    if (running?.turn !== turn) return;
    running = null;
    busy(false);
  }

  function stop() {
    if (!running) return;
    const { controller, turn } = running;
    controller.abort();
    release(turn);
  }

  // The same question again, of the whole statute book, whatever the switch says.
  function widen(turn) {
    if (running) return;
    turn.widened = true;
    const article = element(turn);
    article.tabIndex = -1; // the button goes: who came by keyboard stays in this turn
    article.focus({ preventScroll: true });
    run(turn);
  }

  function edit(turn) {
    if (running) return;
    editing = turn;
    $("#editing").hidden = false;
    const box = $("#question");
    box.value = turn.question;
    grow();
    box.focus();
    box.select();
  }

  function endEditing() {
    editing = null;
    $("#editing").hidden = true;
  }

  async function copy(turn) {
    const text = `${turn.question}\n\n${turn.markdown}`;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Outside https the clipboard needs a selection.
      const box = document.createElement("textarea");
      box.value = text;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    cuida.toast(say("copied"));
  }

  function grow() {
    const box = $("#question");
    if (CSS.supports("field-sizing", "content")) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + 2}px`;
  }

  function show() {
    $("#turns").replaceChildren(...conversation.turns.map(frame));
    conversation.turns.forEach(fill);
    $("#start").hidden = conversation.turns.length > 0;
    cuida.store.current(conversation.id);
  }

  cuida.chat = {
    ask(question) {
      const text = question.trim();
      if (!text || running) return;
      cuida.page.go("chat");
      if (editing) {
        const from = conversation.turns.indexOf(editing);
        conversation.turns.splice(from).forEach((each) => element(each)?.remove());
        endEditing();
      }
      const turn = { id: Math.random().toString(36).slice(2, 10), question: text };
      conversation.turns.push(turn);
      $("#start").hidden = true;
      const article = frame(turn);
      $("#turns").append(article);
      article.scrollIntoView({ block: "start", behavior: cuida.calm() ? "auto" : "smooth" });
      if (window.matchMedia("(pointer: coarse)").matches) document.activeElement?.blur(); // the keyboard would hide the answer
      return run(turn);
    },
    fresh() {
      stop();
      endEditing();
      conversation = fresh();
      show();
      cuida.page.go("chat");
      $("#question").focus();
    },
    open(id) {
      const kept = cuida.store.conversations().find((each) => each.id === id);
      if (!kept) return false;
      stop();
      endEditing();
      conversation = { id: kept.id, turns: kept.turns };
      show();
      return true;
    },
    answers: () => conversation.turns.filter((turn) => turn.answer).map((turn) => ({ ...turn.answer, library: turn.library })),
    keep: () => cuida.store.keep(conversation),
    refresh: fill,
    start() {
      const box = $("#question");
      box.addEventListener("input", grow);
      box.addEventListener("keydown", (event) => {
        // While an input method is composing, Enter chooses a word.
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
          event.preventDefault();
          $("#composer").requestSubmit();
        }
        if (event.key === "Escape") running ? stop() : endEditing();
      });
      $("#composer").addEventListener("submit", (event) => {
        event.preventDefault();
        if (running) return stop();
        const text = box.value;
        if (!text.trim()) return box.focus();
        box.value = "";
        grow();
        cuida.chat.ask(text);
      });
      $("#editing-cancel").addEventListener("click", () => {
        endEditing();
        box.value = "";
        grow();
        box.focus();
      });
      $$(".situations button").forEach((button) =>
        button.addEventListener("click", () => cuida.chat.ask(button.dataset[`${cuida.language}Ask`])),
      );
      cuida.chat.open(cuida.store.current()) || show();
    },
  };
})();
