// Thumbs up and down. Off until the reader turns it on; then each rating goes to a file on the computer that runs this.
(() => {
  const cuida = window.cuida;
  const { $, say } = cuida;
  let asked = null; // {turn, helpful}

  cuida.rating = {
    ask(turn, helpful) {
      asked = { turn, helpful };
      const on = cuida.store.settings().feedback === true;
      $("#rating-heading").textContent = say(helpful ? "good" : "bad");
      $("#rating-consent").hidden = on;
      $("#rating-save").textContent = say(on ? "feedback_save" : "feedback_on_button");
      $("#rating-why").value = "";
      $("#rating").showModal();
      $("#rating-why").focus();
    },
    start() {
      $("#rating-form").addEventListener("submit", async (event) => {
        event.preventDefault();
        const { turn, helpful } = asked;
        cuida.store.set("feedback", true);
        $("#rating").close();
        try {
          const { kept } = await cuida.server.call("page_feedback", turn.question, turn.answer.text, helpful, $("#rating-why").value);
          if (kept) {
            turn.vote = helpful;
            cuida.chat.refresh(turn);
            cuida.chat.keep();
          }
          cuida.toast(say(kept ? "feedback_saved" : "feedback_full"));
        } catch {
          cuida.toast(say("lost"));
        }
      });
      $("#feedback-stop").addEventListener("click", () => {
        cuida.store.set("feedback", false);
        $("#feedback-state").hidden = true;
      });
    },
  };
})();
