// Which library is asked: the core, or beyond it the whole statute book. This browser keeps the choice.
(() => {
  const cuida = window.cuida;
  const { $, $$ } = cuida;

  const options = () => $$("#library input");
  const explain = () => ($("#library-more").hidden = cuida.library.chosen() !== "laws");

  cuida.library = {
    chosen: () => options().find((each) => each.checked)?.value || "core",
    start() {
      const kept = cuida.store.settings().library;
      options().forEach((each) => {
        each.checked = each.value === (kept === "laws" ? "laws" : "core");
        each.addEventListener("change", () => {
          cuida.store.set("library", cuida.library.chosen());
          explain();
        });
      });
      explain();
    },
  };
})();
