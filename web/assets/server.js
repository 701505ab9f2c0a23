// Calls to the program's endpoints (Gradio's: POST for an event id, then a stream of server-sent events).
(() => {
  const cuida = window.cuida;
  const address = (path) => new URL(`gradio_api/${path}`, document.baseURI).toString();
  const post = (path, body, signal) =>
    fetch(address(path), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });

  async function* events(response) {
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let pending = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      pending += decoder.decode(value, { stream: true });
      let end;
      while ((end = pending.indexOf("\n\n")) >= 0) {
        const block = pending.slice(0, end);
        pending = pending.slice(end + 2);
        const field = (name) => (block.split("\n").find((line) => line.startsWith(`${name}: `)) || "").slice(name.length + 2);
        yield { event: field("event"), data: field("data") };
      }
    }
  }

  // Yields what the endpoint yields; throws when it fails or cannot be reached. Aborting stops it on both sides.
  async function* stream(name, data, signal) {
    // A session for each call: Gradio drops all that is pending in a session when one of its streams is broken off.
    const session_hash = Math.random().toString(36).slice(2);
    const posted = await post(`call/${name}`, { data, session_hash }, signal);
    if (!posted.ok) throw new Error(posted.statusText || String(posted.status));
    const { event_id } = await posted.json();
    const stop = () => {
      const endpoint = (window.gradio_config?.dependencies || []).find((each) => each.api_name === name);
      if (endpoint) post("cancel", { event_id, session_hash, fn_index: endpoint.id }).catch(() => {});
    };
    signal?.addEventListener("abort", stop, { once: true });
    const response = await fetch(address(`call/${name}/${event_id}`), { signal });
    for await (const { event, data: text } of events(response)) {
      if (event === "error") throw new Error(JSON.parse(text)?.error || cuida.say("lost"));
      if (event === "generating" || event === "complete") {
        const value = (JSON.parse(text) || [])[0];
        if (value !== undefined) yield value;
        if (event === "complete") return;
      }
    }
  }

  cuida.server = {
    stream,
    async call(name, ...data) {
      let last = null;
      for await (const value of stream(name, data)) last = value;
      return last;
    },
  };
})();
